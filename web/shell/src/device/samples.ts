// Sound as 16-bit samples: what the browser gives as floats, in the number of channels that was asked for.

/** What a recording is to be. */
export interface Shape {
  /** Sample frames a second. */
  rate: number
  channels: number
  /** Most sample frames. */
  frames: number
  /** Bare samples; otherwise with the head of a WAV file. */
  pcm: boolean
  /** Bytes of one frame that is told on the way; 0: none is. */
  frame: number
}

/** The sound of one recording. */
export class Samples {
  taken = 0
  private readonly all: Uint8Array<ArrayBuffer>[] = []
  private told: Uint8Array<ArrayBuffer> = new Uint8Array(0)

  constructor(private readonly shape: Shape) {}

  get full(): boolean {
    return this.taken >= this.shape.frames
  }

  get bytes(): number {
    return this.taken * this.shape.channels * 2
  }

  /** Takes one block, a list of channels. Answers the frames that became whole with it. */
  add(block: Float32Array[]): Uint8Array<ArrayBuffer>[] {
    const { channels } = this.shape
    const length = Math.min(block[0]?.length ?? 0, this.shape.frames - this.taken)
    const out = new DataView(new ArrayBuffer(length * channels * 2))
    for (let i = 0; i < length; i += 1) {
      for (let c = 0; c < channels; c += 1) {
        // Fewer channels than asked for: the last one is heard on both sides.
        const sample = Math.max(-1, Math.min(1, (block[c] ?? block[block.length - 1])?.[i] ?? 0))
        out.setInt16((i * channels + c) * 2, Math.round(sample * 32767), true)
      }
    }
    const bytes = new Uint8Array(out.buffer)
    this.all.push(bytes)
    this.taken += length
    return this.shape.frame && this.shape.pcm ? this.whole(bytes) : []
  }

  /** What is left of a frame at the end; null where no frames are told. */
  rest(): Uint8Array<ArrayBuffer> | null {
    return this.shape.frame && this.shape.pcm ? this.told : null
  }

  /** All of it, to be handed on in order. */
  pieces(): Uint8Array<ArrayBuffer>[] {
    return this.all
  }

  private whole(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const joined = new Uint8Array(this.told.length + bytes.length)
    joined.set(this.told)
    joined.set(bytes, this.told.length)
    const out = []
    let at = 0
    for (; joined.length - at >= this.shape.frame; at += this.shape.frame) out.push(joined.slice(at, at + this.shape.frame))
    this.told = joined.slice(at)
    return out
  }
}

/** The head of a WAV file with so many bytes of samples. */
export function wav(shape: Shape, bytes: number): Uint8Array<ArrayBuffer> {
  const head = new DataView(new ArrayBuffer(44))
  const text = (at: number, word: string) => [...word].forEach((c, i) => head.setUint8(at + i, c.charCodeAt(0)))
  text(0, 'RIFF')
  head.setUint32(4, 36 + bytes, true)
  text(8, 'WAVEfmt ')
  head.setUint32(16, 16, true)
  head.setUint16(20, 1, true)
  head.setUint16(22, shape.channels, true)
  head.setUint32(24, shape.rate, true)
  head.setUint32(28, shape.rate * shape.channels * 2, true)
  head.setUint16(32, shape.channels * 2, true)
  head.setUint16(34, 16, true)
  text(36, 'data')
  head.setUint32(40, bytes, true)
  return new Uint8Array(head.buffer)
}
