//! `RegExp.$1` and its like, which old programs use and the engine lacks. Keeping the last match costs every search a little, so
//! it begins with the first file that uses them: the compiler puts `RegExp.__matches` before its code.
import { apply, defineProperty } from './primordials'

const Ctor = RegExp
const proto = Ctor.prototype as any
let last: any = null

const begin = (): void => {
  const exec = proto.exec as (text: string) => unknown
  defineProperty(proto, 'exec', {
    value: function (this: RegExp, text: string) {
      const found = apply(exec, this, [text])
      if (found) last = found
      return found
    },
    writable: true,
    configurable: true,
    enumerable: false,
  })
  const read = (names: string[], get: () => string): void => {
    for (const name of names) defineProperty(Ctor, name, { get, set: () => {}, configurable: true, enumerable: false })
  }
  for (let i = 1; i <= 9; i += 1) read([`$${i}`], () => last?.[i] ?? '')
  read(['lastMatch', '$&'], () => last?.[0] ?? '')
  read(['lastParen', '$+'], () => (last && last.length > 1 ? (last[last.length - 1] ?? '') : ''))
  read(['input', '$_'], () => last?.input ?? '')
  read(['leftContext', '$`'], () => (last ? last.input.slice(0, last.index) : ''))
  read(['rightContext', "$'"], () => (last ? last.input.slice(last.index + last[0].length) : ''))
}

let begun = false
defineProperty(Ctor, '__matches', {
  get: () => {
    if (!begun) begin()
    begun = true
    return undefined
  },
  configurable: false,
  enumerable: false,
})
