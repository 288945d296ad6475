// Saving a picture into the album: on this host, a file that the person's browser saves. It is drawn anew, so that nothing but
// the picture itself is in it.

import { field } from '../protocol'
import { Fail, type Handler, type Ui } from '../ui/call'
import { fileAddress } from '../stage/tab-bar'
import { save } from './files'

const LARGEST = 8192

async function picture(ui: Ui, path: string): Promise<Blob> {
  const image = new Image()
  image.crossOrigin = 'anonymous'
  image.src = fileAddress(ui.guest.base, path)
  try {
    await image.decode()
  } catch {
    throw new Fail('file doesn\'t exist or is no picture')
  }
  const { naturalWidth: width, naturalHeight: height } = image
  if (width > LARGEST || height > LARGEST) throw new Fail(`the picture is larger than ${LARGEST} pixels a side`)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(image, 0, 0)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
  if (!blob) throw new Fail('the picture cannot be drawn', 4)
  return blob
}

/** The calls by name. */
export const album: Record<string, Handler> = {
  saveImageToPhotosAlbum: async (ui, args) => {
    const path = field(args, 'filePath')
    if (typeof path !== 'string' || !path) throw new Fail('parameter error: parameter.filePath should be String', 1001)
    if (/^https?:\/\/(?!(tmp|usr|store)\/)/i.test(path)) throw new Fail('invalid file type: download it first')
    save('image.png', 'image/png', await picture(ui, path))
  },
}
