// A WebSocket server of the size a test needs: text and binary messages, close codes, nothing else. RFC 6455.
import { createHash } from 'node:crypto'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Answers an upgrade request; `onMessage` gets strings or Buffers. */
export function accept(request, socket, onMessage, onClose) {
  const key = createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64')
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`)
  socket.setNoDelay(true)
  let buffered = Buffer.alloc(0)
  let parts = []
  let kind = 0
  let closed = false
  const frame = (opcode, body) => {
    if (closed) return
    const head = body.length < 126 ? Buffer.from([0x80 | opcode, body.length]) : body.length < 65536 ? Buffer.alloc(4) : Buffer.alloc(10)
    if (body.length >= 126) {
      head[0] = 0x80 | opcode
      head[1] = body.length < 65536 ? 126 : 127
      if (body.length < 65536) head.writeUInt16BE(body.length, 2)
      else head.writeBigUInt64BE(BigInt(body.length), 2)
    }
    socket.write(Buffer.concat([head, body]))
  }
  const end = () => {
    if (closed) return
    closed = true
    socket.destroy()
    onClose()
  }
  socket.on('data', (data) => {
    buffered = Buffer.concat([buffered, data])
    for (;;) {
      if (buffered.length < 6) return
      let length = buffered[1] & 0x7f
      let at = 2
      if (length === 126) [length, at] = [buffered.readUInt16BE(2), 4]
      else if (length === 127) {
        if (buffered.length < 14) return
        ;[length, at] = [Number(buffered.readBigUInt64BE(2)), 10]
      }
      if (buffered.length < at + 4 + length) return
      const mask = buffered.subarray(at, at + 4)
      const body = Buffer.from(buffered.subarray(at + 4, at + 4 + length))
      for (let i = 0; i < body.length; i++) body[i] ^= mask[i & 3]
      const final = buffered[0] & 0x80
      const opcode = buffered[0] & 0x0f
      buffered = buffered.subarray(at + 4 + length)
      if (opcode === 8) return end()
      if (opcode === 9) frame(10, body)
      if (opcode > 2) continue
      if (opcode) kind = opcode
      parts.push(body)
      if (!final) continue
      const whole = Buffer.concat(parts)
      parts = []
      onMessage(kind === 1 ? whole.toString('utf8') : whole)
    }
  })
  socket.on('close', end)
  socket.on('error', end)
  return {
    text: (message) => frame(1, Buffer.from(JSON.stringify(message))),
    binary: (body) => frame(2, body),
    close: (code) => {
      const body = Buffer.alloc(2)
      body.writeUInt16BE(code)
      frame(8, body)
      closed = true
      socket.end()
      onClose()
    },
  }
}
