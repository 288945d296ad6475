//! wx.createCameraContext: pictures of the one camera of the page. The picture itself stands above the page, in the host.
import { top } from '../route/stack'
import { makeObject } from './objects'
import { settle, toBroker } from './settle'

/** A context of the camera on the page that is on top when it is made. */
export const createCameraContext = (): object => {
  const page = top()?.id ?? 0
  return makeObject('CameraContext', {
    takePhoto: (options: unknown) => settle('takePhoto', options, (args, ok, fail) =>
      toBroker('CameraContext.takePhoto', 'takePhoto', { page, quality: args.quality, selfieMirror: args.selfieMirror }, ok, fail)),
  })
}
