//! The event object a handler gets: plain data as WeChat's, not glass-easel's nodes.
import { dataUtils } from 'glass-easel'

/** An element as events name it. */
export const side = (node: any, extra: any): object => {
  const element = node?._$ ?? node
  const offset = extra && typeof extra === 'object' ? extra : undefined
  return { id: element?.id ?? '', offsetLeft: offset?.left ?? 0, offsetTop: offset?.top ?? 0, dataset: dataUtils.simpleDeepCopy(element?.dataset ?? {}) ?? {} }
}

/** WeChat's form of a glass-easel event. */
export const plainEvent = (event: any): object => {
  const out: Record<string, unknown> = {
    type: event.type,
    timeStamp: event.timeStamp,
    target: side(event.target, event.offset),
    currentTarget: side(event.currentTarget, event.offset),
    mark: dataUtils.simpleDeepCopy(event.mark ?? {}),
    detail: event.detail ?? {},
    mut: false,
  }
  if (event.touches) {
    out.touches = event.touches
    out.changedTouches = event.changedTouches ?? []
  }
  if (event._userTap) out._userTap = true
  return out
}
