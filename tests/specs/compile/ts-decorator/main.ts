type Any = any

function sealed(target: Any): void {
  say('sealed', target.name)
}

function twice(target: Any, key: string, d: PropertyDescriptor): void {
  const grow = d.value
  d.value = function (n: number) { return grow.call(this, n) * 2 }
}

@sealed
class A {
  @twice
  grow(n: number): number {
    return n + 1
  }
  accessor size = 3
}

const a = new A()
a.size += 1
say(a.grow(1), a.size, Object.keys(a).length)
