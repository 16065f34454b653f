/**
 * One line as a terminal draws it: a row of cells and a cursor. Carriage returns and backspaces go back and what follows
 * overwrites, erasing erases, colours colour. Moves to other rows are dropped: a log has no rows above. Every other
 * escape sequence is dropped whole, a link (OSC 8) leaves its text, and what only looks like a sequence is shown.
 *
 * It takes text in pieces of any size: the state in the middle of a sequence is kept. Its memory is bounded whatever is
 * written: cells from `MAX_COLUMNS` on are counted, not kept.
 */
import { applySgr, isPlain, PLAIN, type Style, sameStyle } from './style'

/** Cells kept of a line. */
export const MAX_COLUMNS = 65_536
/** Characters of a sequence that is waited for to end: longer ones are no sequences. */
const MAX_SEQUENCE = 2048
const TAB = 8

/** A stretch of a line in one style; what lies in no span is plain. */
export interface Span {
  from: number
  to: number
  style: Style
}

export interface LineText {
  text: string
  spans?: Span[]
  /** Characters beyond `MAX_COLUMNS`. */
  more?: number
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all but those is what is looked for
const WORDS = /[^\u0000-\u001f\u007f-\u009f]+/y
/** Characters of two units. */
const WIDE = /[\ud800-\udfff]/

function withSpans(parts: { text: string; style: Style }[], rest: string): LineText {
  const spans: Span[] = []
  let text = ''
  for (const part of parts) {
    const from = text.length
    text += part.text
    if (isPlain(part.style)) continue
    const last = spans[spans.length - 1]
    if (last && last.to === from && sameStyle(last.style, part.style)) last.to = text.length
    else spans.push({ from, to: text.length, style: part.style })
  }
  return spans.length > 0 ? { text: text + rest, spans } : { text: text + rest }
}

type State = 'ground' | 'escape' | 'skip' | 'csi' | 'string' | 'stringEnd'

export class TerminalLine {
  /** Of what is written next; goes on in the next line. */
  style: Style
  /** Whether anything was said about the style. */
  styled = false
  /** What was written, while nothing went back: most lines never do, and text is cheaper than cells. */
  #parts: { text: string; style: Style }[] | null = []
  #cells: string[] = []
  #styles: Style[] = []
  #cursor = 0
  #widest = 0
  #redrawn = false
  #state: State = 'ground'
  #sequence = ''

  constructor(style: Style = PLAIN) {
    this.style = style
  }

  write(text: string): void {
    let at = 0
    while (at < text.length) {
      if (this.#parts && this.#state === 'ground' && this.#cursor === this.#widest) {
        WORDS.lastIndex = at
        const words = WORDS.exec(text)?.[0]
        if (words && this.#append(this.#parts, words)) {
          at += words.length
          continue
        }
      }
      const char = String.fromCodePoint(text.codePointAt(at)!)
      this.#take(char)
      at += char.length
    }
  }

  #append(parts: { text: string; style: Style }[], text: string): boolean {
    const columns = WIDE.test(text) ? [...text].length : text.length
    if (this.#widest + columns > MAX_COLUMNS) return false
    const last = parts[parts.length - 1]
    if (last?.style === this.style) last.text += text
    else parts.push({ text, style: this.style })
    this.#widest += columns
    this.#cursor = this.#widest
    return true
  }

  /** From here on what is written may overwrite. */
  #toCells(): void {
    if (!this.#parts) return
    for (const { text, style } of this.#parts)
      for (const char of text) {
        this.#cells.push(char)
        this.#styles.push(style)
      }
    this.#parts = null
  }

  /** The line as it stands. A sequence that never ended is shown as text. */
  read(): LineText {
    const unfinished = this.#state === 'string' || this.#state === 'stringEnd' ? this.#sequence : ''
    if (this.#parts) return withSpans(this.#parts, unfinished)
    let length = Math.min(this.#cells.length, this.#widest)
    // Blanks with which a bar wiped what was longer are no text.
    if (this.#redrawn) while (length > 0 && this.#cells[length - 1] === ' ' && !this.#styles[length - 1]!.bg) length--
    const text = this.#cells.slice(0, length).join('') + unfinished
    const spans = this.#spans(length)
    const more = this.#widest - MAX_COLUMNS
    return { text, ...(spans.length > 0 ? { spans } : {}), ...(more > 0 ? { more } : {}) }
  }

  #spans(length: number): Span[] {
    const spans: Span[] = []
    let at = 0
    for (let i = 0; i < length; i++) {
      const style = this.#styles[i]!
      const to = at + this.#cells[i]!.length
      if (!isPlain(style)) {
        const last = spans[spans.length - 1]
        if (last && last.to === at && sameStyle(last.style, style)) last.to = to
        else spans.push({ from: at, to, style })
      }
      at = to
    }
    return spans
  }

  #take(char: string): void {
    const code = char.codePointAt(0)!
    switch (this.#state) {
      case 'ground':
        if (code >= 0x20 && (code < 0x7f || code > 0x9f)) this.#print(char)
        else this.#control(code)
        return
      case 'escape':
        this.#escape(char)
        return
      case 'skip':
        this.#state = 'ground'
        return
      case 'csi':
        this.#csi(char, code)
        return
      case 'string':
        this.#string(char, code)
        return
      case 'stringEnd':
        this.#begin('ground')
        if (char !== '\\') this.#escape(char)
        return
    }
  }

  #print(char: string): void {
    this.#toCells()
    const at = this.#cursor++
    if (at < MAX_COLUMNS) {
      for (let i = this.#cells.length; i < at; i++) {
        this.#cells[i] = ' '
        this.#styles[i] = PLAIN
      }
      if (at < this.#widest) this.#redrawn = true
      this.#cells[at] = char
      this.#styles[at] = this.style
    }
    if (this.#cursor > this.#widest) this.#widest = this.#cursor
  }

  #control(code: number): void {
    if (code === 0x0d) this.#cursor = 0
    else if (code === 0x08) this.#cursor = Math.max(0, this.#cursor - 1)
    else if (code === 0x09) {
      const to = (Math.floor(this.#cursor / TAB) + 1) * TAB
      if (this.#cursor >= this.#widest) while (this.#cursor < to) this.#print(' ')
      else this.#cursor = to
    } else if (code === 0x1b) this.#begin('escape')
    else if (code === 0x9b) this.#begin('csi')
    else if (code === 0x9d) this.#begin('string')
    else if (code === 0x07) return
    else this.#print(code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '␡' : '�')
  }

  #begin(state: State): void {
    this.#state = state
    this.#sequence = ''
  }

  #escape(char: string): void {
    if (char === '[') this.#begin('csi')
    else if (char === ']' || char === 'P' || char === 'X' || char === '^' || char === '_') this.#begin('string')
    else if (' #%()*+-./'.includes(char)) this.#state = 'skip'
    else {
      this.#state = 'ground'
      const code = char.codePointAt(0)!
      // Two characters are a whole sequence; what can't end one is text.
      if (code < 0x30 || code > 0x7e) this.#take(char)
    }
  }

  #csi(char: string, code: number): void {
    if (code >= 0x20 && code <= 0x3f && this.#sequence.length < MAX_SEQUENCE) {
      this.#sequence += char
      return
    }
    this.#state = 'ground'
    if (code >= 0x40 && code <= 0x7e) this.#run(char, this.#sequence)
    else this.#take(char)
    this.#sequence = this.#state === 'ground' ? '' : this.#sequence
  }

  #string(char: string, code: number): void {
    if (code === 0x07 || code === 0x9c) this.#begin('ground')
    else if (code === 0x1b) this.#state = 'stringEnd'
    else if (code === 0x0d) return
    else if (this.#sequence.length < MAX_SEQUENCE) this.#sequence += code < 0x20 ? ' ' : char
    else {
      const text = this.#sequence
      this.#begin('ground')
      for (const each of text) this.#print(each)
      this.#take(char)
    }
  }

  #run(final: string, params: string): void {
    if (final === 'm') {
      if (/[^0-9;:]/.test(params)) return // private sequences end in m too
      this.style = applySgr(this.style, params)
      this.styled = true
      return
    }
    if (params.startsWith('?')) return
    const n = Number(params.split(';')[0] || Number.NaN)
    const count = Number.isFinite(n) && n > 0 ? Math.min(n, MAX_COLUMNS) : 1
    if (final === 'C') this.#cursor = Math.min(this.#cursor + count, MAX_COLUMNS)
    else if (final === 'D') this.#cursor = Math.max(0, this.#cursor - count)
    else if (final === 'G') this.#cursor = count - 1
    else if (final === 'H') this.#cursor = 0
    else if (final === 'K' || final === 'J') this.#erase(n || 0)
  }

  #erase(what: number): void {
    this.#toCells()
    this.#redrawn = true
    if (what === 0) {
      this.#widest = Math.min(this.#widest, this.#cursor)
      this.#cells.length = Math.min(this.#cells.length, this.#cursor)
      this.#styles.length = this.#cells.length
    } else if (what === 1) {
      for (let i = 0; i < this.#cells.length && i <= this.#cursor; i++) {
        this.#cells[i] = ' '
        this.#styles[i] = PLAIN
      }
    } else {
      this.#cells.length = 0
      this.#styles.length = 0
      this.#widest = 0
    }
  }
}
