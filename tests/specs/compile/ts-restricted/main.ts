function pick(a: number | undefined): number {
  if (a === undefined)
    return (
      40 as number
    ) + 2
  for (let i = 0 as number; ; i++) {
    if (i > a) break
    if (i < a) continue
    return i
  }
  throw (
    new Error('none')
  )
}
const make = async <T,>(
  x: T
): Promise<T> => x
let n = 1 as any
;[1, 2].forEach((v) => { n += v })
say(pick(undefined), pick(3), n, make.length)
