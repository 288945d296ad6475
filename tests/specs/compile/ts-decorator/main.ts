type Any = any

declare function sealed(target: Any): void

@sealed
class A {}
say(A.name)
