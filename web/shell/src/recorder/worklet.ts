// Runs in the browser's audio thread while something is recorded: hands on what the microphone hears, in blocks. It is a file of
// its own because an audio worklet loads by address; it knows nothing and keeps nothing.

declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, made: typeof AudioWorkletProcessor): void

/** Sample frames of one block. */
const BLOCK = 2048

registerProcessor('recorder', class extends AudioWorkletProcessor {
  private blocks: Float32Array[] = []
  private filled = 0

  /** Called for every 128 sample frames; true: go on. */
  process(inputs: Float32Array[][]): boolean {
    const input = inputs[0] ?? []
    if (!input.length) return true
    if (this.blocks.length !== input.length) {
      this.blocks = input.map(() => new Float32Array(BLOCK))
      this.filled = 0
    }
    input.forEach((channel, i) => this.blocks[i]?.set(channel, this.filled))
    this.filled += input[0]?.length ?? 0
    if (this.filled < BLOCK) return true
    this.port.postMessage(this.blocks, this.blocks.map((block) => block.buffer))
    this.blocks = []
    return true
  }
})

export {}
