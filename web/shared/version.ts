// The protocol's version: parties of different versions refuse each other (docs/protocol.md).
export const VERSION = 1
