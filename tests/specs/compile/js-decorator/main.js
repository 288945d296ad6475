'use strict'
const named = (name) => (target) => { target.title = name; return target }
const bound = (target, key, d) => ({ get() { return d.value.bind(this) } })
const once = (target, key) => { say('once', key) }

@named('page')
export default class A {
  @once count = 1
  @bound tell() { return this.count }
}
const { tell } = new A()
say(A.title, tell())
