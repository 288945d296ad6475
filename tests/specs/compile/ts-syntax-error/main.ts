const a: number = 1
interface Open {
  x: string

const b = ;
