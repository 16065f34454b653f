/**
 * Delimited text (RFC 4180) that comes in pieces: quoted fields with delimiters, doubled quotes and line ends in them, a
 * byte order mark, LF, CRLF and CR. Empty lines are no records.
 */

export interface CsvRecord {
  /** Line on which it begins, from 1. */
  line: number
  fields: string[]
}

/** Characters of one field; more is a quote that was never closed. */
const MAX_FIELD = 4 * 1024 * 1024

export class CsvFault extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message)
  }
}

type State = 'start' | 'plain' | 'quoted' | 'closed'

export class CsvReader {
  #state: State = 'start'
  #field = ''
  #fields: string[] = []
  #line = 1
  #began = 1
  #quoteAt = 1
  #afterCr = false
  #first = true

  constructor(private readonly delimiter: string) {}

  /** Records that end in this piece. @throws CsvFault */
  *push(piece: string): Generator<CsvRecord> {
    const text = this.#first && piece.startsWith('\uFEFF') ? piece.slice(1) : piece
    if (piece !== '') this.#first = false
    let from = 0
    for (let i = 0; i < text.length; i++) {
      const char = text[i]!
      const isEnd = char === '\n' || char === '\r'
      if (this.#afterCr && char === '\n') {
        // The second half of CRLF: the line was counted, and outside of quotes the record has ended.
        this.#afterCr = false
        if (this.#state !== 'quoted') from = i + 1
        continue
      }
      this.#afterCr = char === '\r'
      if (isEnd) this.#line++
      switch (this.#state) {
        case 'start':
          if (char === '"') {
            this.#state = 'quoted'
            this.#quoteAt = this.#line
            from = i + 1
            continue
          }
          this.#state = 'plain'
          from = i
          break
        case 'quoted':
          if (char === '"') {
            this.#add(text.slice(from, i))
            this.#state = 'closed'
          }
          continue
        case 'closed':
          if (char === '"') {
            this.#state = 'quoted'
            from = i // the second quote is the one that counts
            continue
          }
          if (char !== this.delimiter && !isEnd)
            throw new CsvFault(this.#line, `There is text after the closing quote of a field.`)
          from = i
          break
        case 'plain':
      }
      if (char === this.delimiter) {
        this.#add(text.slice(from, i))
        this.#endField()
        from = i + 1
      } else if (isEnd) {
        this.#add(text.slice(from, i))
        const record = this.#endRecord()
        from = i + 1
        if (record) yield record
      }
    }
    if (this.#state === 'plain' || this.#state === 'quoted') this.#add(text.slice(from))
  }

  /** The last record, where no line end stands behind it. @throws CsvFault */
  *end(): Generator<CsvRecord> {
    if (this.#state === 'quoted')
      throw new CsvFault(this.#quoteAt, 'A quote that is opened here is never closed: the file is cut off, or broken.')
    const record = this.#endRecord()
    if (record) yield record
  }

  #add(text: string): void {
    this.#field += text
    if (this.#field.length > MAX_FIELD)
      throw new CsvFault(this.#began, `A field has more than ${MAX_FIELD} characters: a quote may be left open.`)
  }

  #endField(): void {
    this.#fields.push(this.#field)
    this.#field = ''
    this.#state = 'start'
  }

  #endRecord(): CsvRecord | null {
    const blank = this.#fields.length === 0 && this.#field === '' && this.#state !== 'closed'
    if (!blank) this.#endField()
    const record = blank ? null : { line: this.#began, fields: this.#fields }
    this.#fields = []
    this.#state = 'start'
    this.#began = this.#line
    return record
  }
}

/** The delimiter that stands most often in the header: `,`, `;` or a tab. */
export function delimiterOf(header: string): string {
  const line = header.replace(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/)[0] ?? ''
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }))
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).delimiter
}
