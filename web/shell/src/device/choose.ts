// Pictures that the person chooses from their device: the browser's own chooser, opened by a press on the shell's sheet. The program
// gets copies of what was chosen and learns nothing else of the device, not even names.

import { button, h } from '../dom'
import { field } from '../protocol'
import { Fail, type Handler, type Ui } from '../ui/call'
import { openDialog } from '../ui/dialog'
import { line } from '../text'

/** Longest side of a compressed picture, in pixels. */
const SMALLER = 1920
/** Side of an avatar, in pixels. */
const AVATAR = 264
/** Most pictures of one choice, as documented. */
const MOST = 20

/** Asks for files; none: the person did not want to. */
export function pick(ui: Ui, title: string, most: number): Promise<File[]> {
  const { app, signal, guest } = ui
  return new Promise((resolve) => {
    const input = h('input', { type: 'file', attrs: { accept: 'image/*', hidden: '', tabindex: '-1' } })
    input.multiple = most > 1
    let done = false
    const end = (files: File[]) => {
      if (done) return
      done = true
      dialog.close()
      resolve(files.slice(0, most))
    }
    input.addEventListener('change', () => end([...(input.files ?? [])]))
    const dialog = openDialog({
      layer: app.phone.shellLayer, label: title, kind: 'sheet', cancel: () => end([]), changed: () => app.phone.refresh(),
      body: h('div', { class: 'sheet' },
        h('div', { class: 'sheet-handle' }),
        h('h2', { class: 'sheet-title' }, h('bdi', null, line(guest.name, 60)), ` · ${title}`),
        h('p', { class: 'faint' }, app.t('chooseWhy')),
        button({ class: 'prompt-button primary', attrs: { 'data-focus': '' } }, () => input.click(), app.t('chooseFile')),
        input,
        button({ class: 'sheet-cancel' }, () => end([]), app.t('cancel'))),
    })
    signal.addEventListener('abort', () => end([]))
  })
}

async function drawn(file: File, size: (width: number, height: number) => { width: number; height: number; square: boolean }, type: string): Promise<Blob> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file)
  } catch {
    throw new Fail('the file is no picture that this browser knows', 101)
  }
  const to = size(picture.width, picture.height)
  const canvas = h('canvas', null)
  canvas.width = to.width
  canvas.height = to.height
  const side = Math.min(picture.width, picture.height)
  const from: [number, number, number, number] = to.square ? [(picture.width - side) / 2, (picture.height - side) / 2, side, side] : [0, 0, picture.width, picture.height]
  canvas.getContext('2d')?.drawImage(picture, ...from, 0, 0, to.width, to.height)
  picture.close()
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, 0.85))
  if (!blob) throw new Fail('the picture cannot be drawn', 4)
  return blob
}

const bytes = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer())

function smaller(width: number, height: number): { width: number; height: number; square: boolean } {
  const by = Math.min(1, SMALLER / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)), square: false }
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [])

const pictures: Handler = async (ui, args) => {
  const media = texts(field(args, 'mediaType'))
  if (media.length && !media.includes('image') && !media.includes('mix')) throw new Fail('not supported: this host gives pictures only', 100)
  const count = Number(field(args, 'count') ?? 9)
  if (!(count >= 1 && count <= MOST)) throw new Fail(`parameter error: count should be 1 to ${MOST}`, 1001)
  const sizes = texts(field(args, 'sizeType'))
  const whole = sizes.length > 0 && !sizes.includes('compressed')
  const chosen = await pick(ui, ui.app.t('choosePictures'), Math.floor(count))
  if (!chosen.length) throw new Fail('cancel', 1)
  let part = 0
  for (const file of chosen) {
    // Drawn anew it has no place, camera or time in it any more; the original is the person's choice to give.
    const type = file.type === 'image/png' || file.type === 'image/gif' ? 'image/png' : 'image/jpeg'
    ui.device.give(part, await bytes(whole ? file : await drawn(file, smaller, type)))
    part += 1
  }
  return { type: 'image', files: chosen.map((_, n) => ({ part: n, fileType: 'image' })) }
}

/** The calls by name. */
export const choose: Record<string, Handler> = {
  chooseImage: pictures,
  chooseMedia: pictures,
  chooseAvatar: async (ui) => {
    const [file] = await pick(ui, ui.app.t('chooseAvatar'), 1)
    if (!file) throw new Fail('cancel', 1)
    ui.device.give(0, await bytes(await drawn(file, () => ({ width: AVATAR, height: AVATAR, square: true }), 'image/png')))
    return { files: [{ part: 0 }] }
  },
}
