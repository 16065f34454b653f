import PDFDocument from 'pdfkit'
import { type FontName, fontFile, Writable } from './pdf-fonts'

/** Points: A4, and what stays white. */
const PAGE = { width: 595.28, height: 841.89, margin: 42, foot: 34 }
export const WIDTH = PAGE.width - 2 * PAGE.margin
export const LEFT = PAGE.margin

/** Of DejaVu Sans Mono: every letter is as wide. Measuring a path letter by letter would be most of the time. */
const MONO_ADVANCE = 1233 / 2048
const LEADING = 1.32

export interface Piece {
  text: string
  font?: FontName
  colour?: string
  /** Begins a line. */
  below?: boolean
}

/** A piece on a line. */
interface OnLine {
  text: string
  font: FontName
  colour: string
}

export interface Block {
  lines: OnLine[][]
  size: number
  height: number
}

export interface Column {
  title: string
  width: number
  right?: boolean
}

export interface Facts {
  title: string
  subject: string
  generator: string
  createdAt: Date
}

/**
 * Sets text on pages from top to bottom, and goes on to the next page where one is full. All that it writes is real text:
 * it can be selected and searched.
 */
export class Paper {
  readonly doc: PDFKit.PDFDocument
  readonly writable: Writable
  y = PAGE.margin
  private readonly pieces: Buffer[] = []
  private readonly ended: Promise<void>

  constructor({ title, subject, generator, createdAt }: Facts) {
    this.doc = new PDFDocument({
      size: [PAGE.width, PAGE.height],
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: 'en',
      displayTitle: true,
      // None of its own at the start: that one can't be embedded. A font of ours here would be read anew at each use.
      font: '',
      info: {
        Title: title,
        Subject: subject,
        Author: generator,
        Creator: generator,
        Producer: 'PDFKit',
        CreationDate: createdAt,
        ModDate: createdAt,
      },
    })
    this.doc.on('data', (piece: Buffer) => this.pieces.push(piece))
    this.ended = new Promise((resolve, reject) => this.doc.once('end', resolve).once('error', reject))
    const glyphs = (name: FontName) => {
      this.doc.registerFont(name, fontFile(name))
      // The types don't name it: the font as fontkit read it, which knows its letters.
      return (this.doc.font(name) as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })
        ._font.font
    }
    this.writable = new Writable({ text: glyphs('text'), bold: glyphs('bold'), mono: glyphs('mono') })
    this.doc.addPage()
  }

  /** Room for so many points on this page, else a new one. @returns whether it is a new one */
  room(height: number): boolean {
    if (this.y + height <= PAGE.height - PAGE.margin - PAGE.foot) return false
    this.doc.addPage()
    this.y = PAGE.margin
    return true
  }

  space(height: number): void {
    this.y += height
  }

  /** Breaks text into lines: between words, and inside of one that is wider than a line after `/`, `_`, `-` or anywhere. */
  block(pieces: readonly Piece[], width: number, size = 9): Block {
    const lines: OnLine[][] = [[]]
    let at = 0
    const put = (text: string, font: FontName, colour: string, wide: number) => {
      const line = lines.at(-1) as OnLine[]
      const last = line.at(-1)
      if (last && last.font === font && last.colour === colour) last.text += text
      else line.push({ text, font, colour })
      at += wide
    }
    const next = () => {
      lines.push([])
      at = 0
    }
    for (const { text, font = 'text', colour = '#18191d', below = false } of pieces) {
      if (below && at > 0) next()
      for (const word of this.writable.of(text, font).match(/\s+|\S+/g) ?? []) {
        const wide = this.widthOf(word, font, size)
        if (/^\s/.test(word)) {
          if (at > 0 && at + wide <= width) put(' ', font, colour, this.widthOf(' ', font, size))
          else if (at > 0) next()
        } else if (at + wide <= width) put(word, font, colour, wide)
        else if (wide <= width) {
          next()
          put(word, font, colour, wide)
        } else
          for (const part of word.match(/\\u\{\w+\}|[^/_\\-]*[/_\\-]|[^/_\\-]+/g) ?? []) {
            const of = this.widthOf(part, font, size)
            if (at > 0 && at + of > width) next()
            if (of <= width) put(part, font, colour, of)
            else
              for (const letter of part) {
                const one = this.widthOf(letter, font, size)
                if (at + one > width) next()
                put(letter, font, colour, one)
              }
          }
      }
    }
    return { lines, size, height: lines.length * size * LEADING }
  }

  /** Sets a block with its upper left corner there; goes nowhere else. */
  set({ lines, size }: Block, x: number, y: number, width = 0, right = false): void {
    lines.forEach((line, index) => {
      const wide = right ? line.reduce((sum, { text, font }) => sum + this.widthOf(text, font, size), 0) : 0
      let at = right ? x + width - wide : x
      const baseline = y + index * size * LEADING + size
      for (const { text, font, colour } of line) {
        this.doc.font(font).fontSize(size).fillColor(colour)
        this.doc.text(text, at, baseline, { lineBreak: false, baseline: 'alphabetic' })
        at += this.widthOf(text, font, size)
      }
    })
  }

  /** Text over the whole width, over pages where it must. */
  paragraph(pieces: readonly Piece[], { size = 9, x = LEFT } = {}): void {
    const { lines } = this.block(pieces, WIDTH - (x - LEFT), size)
    for (const line of lines) {
      const height = size * LEADING
      this.room(height)
      this.set({ lines: [line], size, height }, x, this.y)
      this.y += height
    }
  }

  /** A heading that never stands alone at the foot of a page. */
  heading(text: string, { size = 12, before = 14, keep = 60, outline = true } = {}): void {
    this.room(before + size * LEADING + keep)
    if (this.y > PAGE.margin) this.y += before
    if (outline) this.doc.outline.addItem(this.writable.of(text, 'bold'))
    this.paragraph([{ text, font: 'bold' }], { size })
    this.y += 4
  }

  /** Rows below a head that is there again on each page. A row is never torn, but one that is longer than a page. */
  table(columns: readonly Column[], rows: Iterable<readonly (readonly Piece[])[]>, size = 8): void {
    const gap = 8
    const head = columns.map(({ title, width }) => this.block([{ text: title, colour: '#656873' }], width, 7.5))
    const headHeight = Math.max(...head.map(({ height }) => height)) + 6
    const setHead = () => {
      let x = LEFT
      columns.forEach(({ width, right }, index) => {
        const block = head[index] as Block
        this.set(block, x, this.y + headHeight - 5 - block.height, width, right)
        x += width + gap
      })
      this.y += headHeight
      this.line()
    }
    this.room(headHeight + 40)
    setHead()
    for (const row of rows) {
      let cells = columns.map(({ width }, index) => this.block(row[index] ?? [], width, size))
      while (cells.some(({ lines }) => lines.length > 0)) {
        const height = Math.max(...cells.map((cell) => cell.height)) + 6
        if (this.room(Math.min(height, PAGE.height / 2))) setHead()
        const fits = Math.floor((PAGE.height - PAGE.margin - PAGE.foot - this.y - 6) / (size * LEADING))
        const now = cells.map((cell) => cut(cell, 0, fits))
        let x = LEFT
        columns.forEach(({ width, right }, index) => {
          this.set(now[index] as Block, x, this.y + 3, width, right)
          x += width + gap
        })
        this.y += Math.max(...now.map((cell) => cell.height)) + 6
        cells = cells.map((cell) => cut(cell, fits))
      }
      this.line()
    }
  }

  line(colour = '#d3d4da'): void {
    this.doc
      .lineWidth(0.5)
      .moveTo(LEFT, this.y)
      .lineTo(LEFT + WIDTH, this.y)
      .stroke(colour)
  }

  widthOf(text: string, font: FontName, size: number): number {
    if (font === 'mono') return [...text].length * MONO_ADVANCE * size
    return this.doc.font(font).fontSize(size).widthOfString(text)
  }

  /** Numbers the pages, and gives the whole file. */
  async end(foot: string): Promise<Buffer> {
    const { count } = this.doc.bufferedPageRange()
    for (let page = 0; page < count; page++) {
      this.doc.switchToPage(page)
      const y = PAGE.height - PAGE.margin
      const colour = '#656873'
      const left = this.block([{ text: foot, colour }], WIDTH - 90, 7.5)
      this.set(cut(left, 0, 1), LEFT, y - 10)
      this.set(
        this.block([{ text: `Page ${page + 1} of ${count}`, colour }], 90, 7.5),
        LEFT + WIDTH - 90,
        y - 10,
        90,
        true,
      )
    }
    this.doc.end()
    await this.ended
    return Buffer.concat(this.pieces)
  }
}

/** Lines of a block from one to before another. */
function cut({ lines, size }: Block, from: number, to = lines.length): Block {
  const of = lines.slice(from, to)
  return { lines: of, size, height: of.length * size * LEADING }
}
