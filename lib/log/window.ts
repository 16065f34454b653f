/**
 * A window on a log that may be a hundred megabytes: chunks come with their place in the file, lines come out, and what is
 * far from where people read is given up. It grows at both ends and is bounded at every moment.
 */
import { LineReader, type LogLine } from './reader'
import { isPlain } from './style'

/** Bounds of a window: lines, and bytes of the file. At least one line is kept, however long. */
export const MAX_LINES = 20_000
export const MAX_BYTES = 8 * 1024 * 1024

const NEWLINE = 0x0a
const RETURN = 0x0d

/** A piece of a log as it lies in the file, cut anywhere. */
export interface Chunk {
  /** Place of the first byte. */
  offset: number
  bytes: Uint8Array
  /** Newlines before the first byte; null: not known. */
  newlines: number | null
}

export class LogWindow {
  /** Place of its first byte in the file. */
  start: number
  #reader: LineReader
  #lines: LogLine[] = []
  /** What a line's `n` lacks to its number in the file; null: not known. */
  #base: number | null = null

  /** Read from the middle of a file it drops what belongs to the line that was cut at its beginning. */
  constructor(chunk: Chunk) {
    const from = startOf(chunk)
    this.start = from.offset
    this.#reader = new LineReader({ offset: from.offset, piece: from.piece, ...(from.offset === 0 ? FRESH : {}) })
    this.#number(chunk, -from.newlines)
    this.#push(from.bytes)
  }

  /** Place behind its last byte. */
  get end(): number {
    return this.#reader.end
  }

  /** What is shown, also the line that is being written. A new list whenever the window changed. */
  lines(): LogLine[] {
    const open = this.#reader.open()
    return open ? [...this.#lines, open] : this.#lines
  }

  /** Number of a line in the file, from 1; null: not known. */
  numberOf(line: LogLine): number | null {
    return this.#base === null ? null : this.#base + line.n
  }

  /** Adds what follows. @returns false when it does not follow on the window, which then is as it was */
  append(chunk: Chunk): boolean {
    if (chunk.offset !== this.end) return false
    if (this.#base === null) this.#number(chunk, this.#newest())
    this.#push(chunk.bytes)
    this.#dropStart()
    return true
  }

  /** Adds what stands before. The end goes when both do not fit: it is read again on the way down. */
  prepend(chunk: Chunk): boolean {
    if (chunk.offset + chunk.bytes.length !== this.start || chunk.bytes.length === 0) return false
    const from = startOf(chunk)
    const first = this.#lines[0] ?? this.#reader.open()
    const n = (first?.n ?? this.#newest()) - countNewlines(from.bytes)
    const reader = new LineReader({
      offset: from.offset,
      n,
      piece: from.piece,
      ...(from.offset === 0 ? FRESH : {}),
    })
    const before = reader.push(from.bytes)
    const cut = reader.open()
    if (cut) before.push(cut)
    this.#passOn(reader)
    this.#lines = before.concat(this.#lines)
    this.start = from.offset
    if (this.#base === null) this.#number(chunk, n - from.newlines)
    this.#dropEnd()
    return true
  }

  #push(bytes: Uint8Array): void {
    const lines = this.#reader.push(bytes)
    if (lines.length > 0) this.#lines = this.#lines.concat(lines)
  }

  /** A style that went on from before is known now. */
  #passOn(reader: LineReader): void {
    const { style, known } = reader.style
    if (!known) return
    const until = this.#lines.findIndex((line) => !line.inherits)
    const count = until < 0 ? this.#lines.length : until
    if (count === 0) return
    this.#lines = this.#lines.map((line, i) => {
      if (i >= count) return line
      const { inherits: _, ...rest } = line
      if (isPlain(style)) return rest
      return { ...rest, begins: style, spans: [{ from: 0, to: line.text.length, style }] }
    })
  }

  /** `n` is the number that the reader gives to the line in which the chunk begins. */
  #number(chunk: Chunk, n: number): void {
    if (chunk.newlines !== null) this.#base = chunk.newlines + 1 - n
  }

  /** The `n` of the line that comes next or is being written. */
  #newest(): number {
    const open = this.#reader.open()
    if (open) return open.n
    const last = this.#lines[this.#lines.length - 1]
    return last ? last.n + 1 : 0
  }

  #dropStart(): void {
    const lines = this.#lines
    if (lines.length <= MAX_LINES && this.end - this.start <= MAX_BYTES) return
    // A quarter at a time, so that not every new line moves all others.
    let cut = Math.max(0, lines.length - (MAX_LINES * 3) / 4)
    while (cut < lines.length - 1 && this.end - lines[cut]!.offset > MAX_BYTES) cut++
    if (cut === 0) return
    this.#lines = lines.slice(cut)
    this.start = this.#lines[0]!.offset
  }

  #dropEnd(): void {
    const lines = this.#lines
    if (lines.length <= MAX_LINES && this.end - this.start <= MAX_BYTES) return
    let keep = Math.min(lines.length - 1, (MAX_LINES * 3) / 4)
    while (keep > 1 && lines[keep]!.offset - this.start > MAX_BYTES) keep--
    if (keep < 1) return
    const next = lines[keep]!
    this.#lines = lines.slice(0, keep)
    this.#reader = new LineReader({ offset: next.offset, n: next.n, style: next.begins, piece: next.piece })
  }
}

const FRESH = { style: Object.freeze({}) }

/** Where the lines of a chunk begin: at the beginning of the file, behind the first newline, or, without one, within a line. */
function startOf({ offset, bytes }: Chunk): { offset: number; bytes: Uint8Array; newlines: number; piece: boolean } {
  if (offset === 0) return { offset, bytes, newlines: 0, piece: false }
  const newline = bytes.indexOf(NEWLINE)
  if (newline >= 0 && newline < bytes.length - 1)
    return { offset: offset + newline + 1, bytes: bytes.subarray(newline + 1), newlines: 1, piece: false }
  // A bar that redraws itself for megabytes: from a carriage return on it is drawn anew.
  const redraw = bytes.indexOf(RETURN)
  const skip = redraw >= 0 && redraw < bytes.length - 1 ? redraw + 1 : 0
  return { offset: offset + skip, bytes: bytes.subarray(skip), newlines: 0, piece: true }
}

function countNewlines(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}

/** Index of the line that holds a byte of the file; −1 when it lies before the first. */
export function lineAt(lines: readonly LogLine[], offset: number): number {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (lines[middle]!.offset <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}
