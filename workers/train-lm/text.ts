import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Bytes that are read of a text; the rest of a larger one is left out, and the log says so. */
export const TEXT_MAX_BYTES = 8 * 2 ** 20
/** Characters that have a number of their own; rarer ones share U+FFFD. */
const VOCABULARY_MAX = 255
const UNKNOWN = '\uFFFD'
/** The text in a hundred blocks, of which every tenth is for validation: late chapters count as much as early ones. */
const BLOCKS = 100
const VALIDATION_EVERY = 10
const VALIDATION_POSITIONS = 2000

export interface Text {
  /** A number below the vocabulary's size for each character. */
  characters: Uint8Array
  vocabulary: string[]
  /** Of the bytes that were read. */
  sha256: string
  /** The file is larger than what was read. */
  truncated: boolean
}

/** @throws with one sentence where the file is not readable or too short to learn from. */
export function readText(path: string): Text {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const buffer = Buffer.alloc(Math.min(size, TEXT_MAX_BYTES))
    let length = 0
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(file, buffer, length, buffer.length - length, null)
    const bytes = buffer.subarray(0, length)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { ...encode(bytes.toString('utf8')), sha256, truncated: size > TEXT_MAX_BYTES }
  } finally {
    closeSync(file)
  }
}

export function encode(text: string): Pick<Text, 'characters' | 'vocabulary'> {
  const counts = new Map<string, number>()
  let length = 0
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1)
    length++
  }
  const byCount = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([character]) => character)
  const known = byCount.length > VOCABULARY_MAX ? [...byCount.slice(0, VOCABULARY_MAX), UNKNOWN] : byCount
  const vocabulary = [...new Set(known)].sort()
  const numbers = new Map(vocabulary.map((character, number) => [character, number]))
  const unknown = numbers.get(UNKNOWN) ?? 0
  const characters = new Uint8Array(length)
  let at = 0
  for (const character of text) characters[at++] = numbers.get(character) ?? unknown
  return { characters, vocabulary }
}

/** Which positions are learned from, and which only judged. */
export class Split {
  readonly #block: number
  /** At most 2,000 positions, evenly over all validation blocks; always the same. */
  readonly validation: Uint32Array

  constructor(
    readonly length: number,
    readonly context: number,
  ) {
    const shortest = BLOCKS + 10 * context
    if (length < shortest)
      throw new Error(`the text has ${length} characters, training with context ${context} needs at least ${shortest}`)
    this.#block = Math.ceil(length / BLOCKS)
    const all: number[] = []
    for (let position = context; position < length; position++) if (this.isValidation(position)) all.push(position)
    const count = Math.min(all.length, VALIDATION_POSITIONS)
    this.validation = Uint32Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!)
  }

  isValidation(position: number): boolean {
    return Math.floor(position / this.#block) % VALIDATION_EVERY === VALIDATION_EVERY - 1
  }

  /** Fills with positions to learn from. @param below a random whole number below its argument */
  draw(into: Uint32Array, below: (limit: number) => number): void {
    for (let i = 0; i < into.length; ) {
      const position = this.context + below(this.length - this.context)
      if (!this.isValidation(position)) into[i++] = position
    }
  }
}

/** Entropy of single characters in nats: the loss of a model that learned nothing but how frequent each one is. */
export function unigramEntropy(characters: Uint8Array): number {
  const counts = new Float64Array(256)
  for (let i = 0; i < characters.length; i++) counts[characters[i]!]!++
  let entropy = 0
  for (const count of counts)
    if (count > 0) entropy -= (count / characters.length) * Math.log(count / characters.length)
  return entropy
}
