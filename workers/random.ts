export type RandomState = [number, number, number, number]

/** sfc32: small, fast, good enough for simulation, and its whole state is four numbers that a checkpoint can hold. */
export class Random {
  #a = 0
  #b = 0
  #c = 0
  #count = 1

  /** @param seeds whole numbers of 32 bits; every list of seeds begins a stream of its own. */
  constructor(...seeds: number[]) {
    for (const seed of [0, ...seeds]) {
      this.#a ^= seed
      this.#b = (this.#b + Math.imul(seed, 0x9e3779b1)) | 0
      for (let i = 0; i < 12; i++) this.uint32()
    }
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#count]
  }

  set state([a, b, c, count]: RandomState) {
    this.#a = a
    this.#b = b
    this.#c = c
    this.#count = count
  }

  uint32(): number {
    const out = (((this.#a + this.#b) | 0) + this.#count) | 0
    this.#count = (this.#count + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + out) | 0
    return out >>> 0
  }

  /** 0 ≤ x < 1 */
  uniform(): number {
    return this.uint32() / 2 ** 32
  }

  /** 0 ≤ x < limit, whole. The bias of 2^-32 per value does not matter for limits far below 2^32. */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit)
  }

  /** Fills with numbers of a normal distribution, in pairs by Box and Muller. */
  normals(into: Float64Array | Float32Array, deviation = 1): void {
    for (let i = 0; i < into.length; i += 2) {
      const radius = deviation * Math.sqrt(-2 * Math.log(1 - this.uniform()))
      const angle = 2 * Math.PI * this.uniform()
      into[i] = radius * Math.cos(angle)
      if (i + 1 < into.length) into[i + 1] = radius * Math.sin(angle)
    }
  }
}
