//! Questions to the view and their answers: one number space for `query`, `invoke`, `observe`, `painted` and `animate`.
import { host } from '../base/host'
import * as op from '../base/ops'

type Answer = (value: any) => void

let last = 0
const waiting = new Map<number, { page: number; answer: Answer }>()
const observers = new Map<number, { page: number; answer: Answer }>()

/** Keeps `answer` until the view answers; returns the request's number. */
export const expect = (page: number, answer: Answer): number => {
  last += 1
  waiting.set(last, { page, answer })
  return last
}

/** The view answered. Unknown numbers are ignored: a page may be gone. */
export const answered = (id: number, value: unknown): void => {
  const w = waiting.get(id)
  if (!w) return
  waiting.delete(id)
  w.answer(value)
}

/** Starts an observer in the view; returns how to end it. */
export const observe = (page: number, options: unknown, answer: Answer): { disconnect(): void } => {
  last += 1
  const id = last
  observers.set(id, { page, answer })
  host.emit(page, op.OBSERVE, id, options)
  return {
    disconnect: () => {
      if (observers.delete(id)) host.emit(page, op.OBSERVE, id, null)
    },
  }
}

/** An observer of the view has seen something. */
export const observed = (id: number, value: unknown): void => observers.get(id)?.answer(value)

/** A page is gone: nothing that was asked of its view will be answered. */
export const forget = (page: number): void => {
  for (const [id, w] of waiting) if (w.page === page) waiting.delete(id)
  for (const [id, w] of observers) if (w.page === page) observers.delete(id)
}

/** Calls a method of a node in the view; `answer` is called with what it says. */
export const invoke = (page: number, node: number, method: string, args: unknown, answer?: Answer): void => {
  host.emit(page, op.INVOKE, answer ? expect(page, answer) : 0, node, method, args)
}
