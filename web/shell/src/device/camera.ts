// A camera of a program: its picture stands above the program's frame, which never has it. It lives as long as the call that the
// person allowed: until the box is gone, the program is out of sight, or the person takes it back.

import { h } from '../dom'
import { field } from '../protocol'
import { Fail, type Handler } from '../ui/call'

/** Where a box of a view is, in the view's own pixels. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
  front: boolean
}

/** A box that a view told of; what is not one is none. */
export function box(value: unknown): Box | null {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => field(value, name))
  const sane = (n: unknown): n is number => typeof n === 'number' && Math.abs(n) < 1e5
  if (!sane(x) || !sane(y) || !sane(width) || !sane(height) || width < 0 || height < 0) return null
  return { x, y, width, height, front: field(value, 'front') === true }
}

/** Share of what a picture says that is kept, by the documented words. */
const QUALITY: Record<string, number> = { original: 0.98, high: 0.92, normal: 0.8, low: 0.5 }

/** The calls by name. */
export const camera: Record<string, Handler> = {
  takePhoto: async ({ guest, device }, args) => {
    const page = guest.pages.get(Number(field(args, 'page')))
    const node = Number(field(args, 'node'))
    const video = page?.coverOf(node)
    if (!(video instanceof HTMLVideoElement) || !video.videoWidth) throw new Fail('the camera has no picture yet')
    const canvas = h('canvas', null)
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    const brush = canvas.getContext('2d')
    if (page?.boxes.get(node)?.front && field(args, 'selfieMirror') !== false) {
      brush?.translate(canvas.width, 0)
      brush?.scale(-1, 1)
    }
    brush?.drawImage(video, 0, 0)
    const quality = QUALITY[String(field(args, 'quality') ?? 'normal')] ?? 0.8
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
    if (!blob) throw new Fail('the picture cannot be drawn', 4)
    device.give(0, new Uint8Array(await blob.arrayBuffer()))
    return { files: [{ part: 0 }] }
  },
  camera: async ({ app, guest, signal }, args) => {
    const page = guest.pages.get(Number(field(args, 'page')))
    const node = Number(field(args, 'node'))
    const seat = page?.boxes.get(node)
    if (!page || !seat) throw new Fail('the camera is gone')
    if (!navigator.mediaDevices?.getUserMedia) throw new Fail('not supported', 100)
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: seat.front ? 'user' : 'environment' } })
    } catch {
      throw new Fail('system permission denied', 3)
    }
    const end = () => stream.getTracks().forEach((track) => track.stop())
    if (signal.aborted) return end()
    const video = h('video', { class: 'camera', attrs: { autoplay: '', playsinline: '', 'aria-label': app.t('cameraOn') } })
    video.muted = true
    video.srcObject = stream
    page.cover(node, video)
    void video.play().catch(() => {})
    app.send({ t: 'native', guest: guest.id, page: page.number, node, kind: 'started' })
    await new Promise<void>((done) => {
      signal.addEventListener('abort', () => done())
      stream.getTracks().forEach((track) => track.addEventListener('ended', () => done()))
    })
    end()
    video.remove()
  },
}
