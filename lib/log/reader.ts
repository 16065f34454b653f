/**
 * Bytes of a log in, lines out, each with its place in the file. However the bytes are cut into pieces, the lines are the
 * same: a character, an escape sequence or a line that is not whole yet waits for the rest.
 */
import { isPlain, PLAIN, type Style } from './style'
import { type LineText, MAX_COLUMNS, TerminalLine } from './terminal-line'

const NEWLINE = 0x0a
// Whatever makes a line differ from its characters. The newline stands apart: it ends lines.
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const SPECIAL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/

export interface LogLine extends LineText {
  /** Place of its first byte in the file: the same line has the same key whatever was read around it. */
  offset: number
  /** Number of the line, counted from wherever the reader began. */
  n: number
  /** It does not begin at the beginning of a line: the file has none near enough. */
  piece?: true
  /** The style that went on from the line before, if it was not plain. */
  begins?: Style
  /** No style was told since the reader began: it may have had one that went on from before. */
  inherits?: true
}

export interface ReadFrom {
  /** Place in the file of the first byte that will come. */
  offset: number
  /** Number of the line that begins there. */
  n?: number
  /** What went on from before; absent: unknown. */
  style?: Style
  /** The first byte lies within a line. */
  piece?: boolean
}

export class LineReader {
  /** Place behind what was read. */
  end: number
  /** Of the line that is being read. */
  #start: number
  #n: number
  #piece: boolean
  #open: TerminalLine | null = null
  #begins: Style
  #style: Style
  #known: boolean
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  constructor({ offset, n = 0, style, piece = false }: ReadFrom) {
    this.end = offset
    this.#start = offset
    this.#n = n
    this.#piece = piece
    this.#style = style && !isPlain(style) ? style : PLAIN
    this.#begins = this.#style
    this.#known = style !== undefined
  }

  /** The style that goes on, as far as is known. */
  get style(): { style: Style; known: boolean } {
    return { style: this.#open?.style ?? this.#style, known: this.#known || (this.#open?.styled ?? false) }
  }

  /** Takes the next bytes. @returns the lines that ended in them */
  push(bytes: Uint8Array): LogLine[] {
    const lines: LogLine[] = []
    let at = 0
    if (this.#open) {
      const newline = bytes.indexOf(NEWLINE)
      if (newline < 0) {
        this.#write(bytes)
        return lines
      }
      this.#write(bytes.subarray(0, newline))
      lines.push(this.#endOpen())
      at = newline + 1
    }
    const last = bytes.lastIndexOf(NEWLINE)
    if (last >= at) {
      this.#whole(bytes.subarray(at, last), lines)
      at = last + 1
    }
    if (at < bytes.length) {
      this.#begin()
      this.#write(bytes.subarray(at))
    }
    return lines
  }

  /** The line that is being written, as far as it is; null: nothing stands behind the last newline. */
  open(): LogLine | null {
    if (this.end === this.#start || !this.#open) return null
    return this.#line(this.#open.read(), this.#start, this.#known || this.#open.styled)
  }

  #begin(): void {
    this.#open = new TerminalLine(this.#style)
    this.#begins = this.#style
  }

  #write(bytes: Uint8Array): void {
    this.#open!.write(this.#decoder.decode(bytes, { stream: true }))
    this.end += bytes.length
  }

  #endOpen(): LogLine {
    const open = this.#open!
    open.write(this.#decoder.decode())
    this.#known ||= open.styled
    const line = this.#line(open.read(), this.#start, this.#known)
    this.#style = open.style
    this.#open = null
    this.#next(this.end + 1)
    return line
  }

  #next(start: number): void {
    this.end = start
    this.#start = start
    this.#n += 1
    this.#piece = false
    this.#begins = this.#style
  }

  #line(text: LineText, offset: number, known: boolean): LogLine {
    const line: LogLine = { ...text, offset, n: this.#n }
    if (this.#piece) line.piece = true
    if (this.#begins !== PLAIN) line.begins = this.#begins
    if (!known) line.inherits = true
    return line
  }

  /** Lines of which all is there, without the last newline. */
  #whole(bytes: Uint8Array, lines: LogLine[]): void {
    const text = this.#decoder.decode(bytes)
    // As many units as bytes: each byte is one character, so that places in the text are places in the file.
    if (this.#style === PLAIN && text.length === bytes.length && !SPECIAL.test(text)) {
      let longest = 0
      const found = text.split('\n')
      for (const each of found) longest = Math.max(longest, each.length)
      if (longest <= MAX_COLUMNS) {
        // The first may lie within a line; the others are what they seem, and there are many.
        lines.push(this.#line({ text: found[0]! }, this.#start, this.#known))
        this.#next(this.#start + found[0]!.length + 1)
        const known = this.#known
        let [start, n] = [this.#start, this.#n]
        for (let i = 1; i < found.length; i++) {
          const line: LogLine = { text: found[i]!, offset: start, n: n++ }
          if (!known) line.inherits = true
          lines.push(line)
          start += line.text.length + 1
        }
        this.#start = start
        this.end = start
        this.#n = n
        return
      }
    }
    let at = 0
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, at)
      const part = bytes.subarray(at, newline < 0 ? undefined : newline)
      lines.push(this.#one(part))
      if (newline < 0) return
      at = newline + 1
    }
  }

  #one(bytes: Uint8Array): LogLine {
    const isWindows = bytes[bytes.length - 1] === 0x0d
    const text = this.#decoder.decode(isWindows ? bytes.subarray(0, -1) : bytes)
    if (this.#style === PLAIN && bytes.length <= MAX_COLUMNS && !SPECIAL.test(text)) {
      const line = this.#line({ text }, this.#start, this.#known)
      this.#next(this.#start + bytes.length + 1)
      return line
    }
    this.#begin()
    this.#open!.write(isWindows ? `${text}\r` : text)
    this.end = this.#start + bytes.length
    return this.#endOpen()
  }
}
