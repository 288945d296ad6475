import { Gone } from './types'
interface Item {
  id: number
  name?: string
}

type Call<T> = (value: T) => void

enum Kind {
  One = 1,
  Two,
}

class Box<T> {
  constructor(
    private readonly value: T,
    public kind: Kind = Kind.Two,
  ) {}

  get(): T {
    return this.value
  }
}

const later = (
  a: number,
  b?: string,
): Promise<
  number
> => {
  const item = { id: a } as Item
  return Promise.resolve(item.id! + (b as unknown as number))
}

function overload(a: string): string
function overload(a: number): number
function overload(a: any): any {
  const text = `a
  ${a} line`
  return text
}

const box = new Box<Item>({ id: 7 })
say(box.get().id, Kind[2], box.kind, typeof later(1).then)
say(overload(3).length)
const missing: Gone = undefined
say(missing!.boom)
