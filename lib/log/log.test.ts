import { describe, expect, it } from 'vitest'
import { LineReader, type LogLine } from './reader'
import { MAX_COLUMNS } from './terminal-line'
import { type Chunk, LogWindow, lineAt, MAX_BYTES, MAX_LINES } from './window'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const ESC = '\u001b'

/** Lines of a whole log, also the one that is being written. */
function read(bytes: Uint8Array, sizes: () => number = () => bytes.length): LogLine[] {
  const reader = new LineReader({ offset: 0, style: {} })
  const lines: LogLine[] = []
  for (let at = 0; at < bytes.length; ) {
    const to = Math.min(bytes.length, at + Math.max(1, sizes()))
    lines.push(...reader.push(bytes.subarray(at, to)))
    at = to
  }
  const open = reader.open()
  return open ? [...lines, open] : lines
}

const one = (text: string) => read(bytesOf(text))[0]!
const texts = (lines: LogLine[]) => lines.map((line) => line.text)

/** A generator with a seed, so that a failure can be seen again. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
}

describe('a line of a log', () => {
  it('has its colours apart from its words, and a link leaves its text', () => {
    expect(one(`${ESC}[1;31merror${ESC}[0m: ${ESC}]8;;http://x${ESC}\\disk${ESC}]8;;\u0007 full`)).toMatchObject({
      text: 'error: disk full',
      spans: [{ from: 0, to: 5, style: { bold: true, fg: 1 } }],
    })
  })

  it('knows the palettes of 16 and 256 and true colours, in both ways of writing them', () => {
    const style = (params: string) => one(`${ESC}[${params}mx`).spans?.[0]?.style
    expect(style('94')).toEqual({ fg: 12 })
    expect(style('38;5;208')).toEqual({ fg: 208 })
    expect(style('38;2;255;0;16')).toEqual({ fg: 0x1ff0010 })
    expect(style('48:2::0:0:255')).toEqual({ bg: 0x10000ff })
    expect(style('3;4;9;7;2')).toEqual({ italic: true, underline: true, strike: true, inverse: true, dim: true })
    expect(style('1;31;22;39')).toBeUndefined()
    expect(style('38;5;999')).toBeUndefined()
    expect(style('38;2;1;2')).toBeUndefined()
  })

  it('shows only the last drawing of a progress bar, and wipes what was wiped', () => {
    expect(one('  1%|    |\r 50%|##  |\r100%|####|\r').text).toBe('100%|####|')
    expect(one('loading…\r        \rdone').text).toBe('done')
    expect(one(`a longer text\r${ESC}[Kshort`).text).toBe('short')
    expect(one('abc\rX').text).toBe('Xbc')
    expect(one('ab\b\bX').text).toBe('Xb')
  })

  it('has tabs at every eighth column and Windows ends without a trace', () => {
    expect(texts(read(bytesOf('a\tb\r\n\tc \r\nd')))).toEqual(['a       b', '        c ', 'd'])
  })

  it('is text, whatever it looks like', () => {
    expect(one('<script>alert(1)</script>').text).toBe('<script>alert(1)</script>')
    expect(one(`${ESC}]an address that never ends`).text).toBe('an address that never ends')
  })

  it('shows binary junk as signs and never loses a line by it', () => {
    const lines = read(Uint8Array.from([0, 1, 0xff, 0xfe, 0x41, 10, 0xc3, 10, 0x42]))
    expect(texts(lines)).toEqual(['␀␁��A', '�', 'B'])
    expect(lines.map((line) => line.offset)).toEqual([0, 6, 8])
  })

  it('drops moves to other rows, titles, and sequences of old terminals', () => {
    expect(one(`${ESC}[2Aa${ESC}[?25lb${ESC}]0;title\u0007c${ESC}(Bd${ESC}Pq#0${ESC}\\e\u0007`).text).toBe('abcde')
  })

  it('of a megabyte keeps a bounded part and counts the rest', () => {
    for (const text of ['x'.repeat(1_000_000), `${ESC}[32m${'y'.repeat(1_000_000)}`]) {
      const line = one(text)
      expect(line.text.length).toBe(MAX_COLUMNS)
      expect(line.more).toBe(1_000_000 - MAX_COLUMNS)
    }
  })

  it('goes on in the colour of the line before, as on a terminal', () => {
    const lines = read(bytesOf(`${ESC}[31mTraceback\n  File\n${ESC}[0mafter\n`))
    expect(lines.map((line) => line.spans?.[0]?.style.fg)).toEqual([1, 1, undefined])
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is the same however the bytes are cut (%i)', (seed) => {
    const next = random(seed)
    const parts = [
      'plain text',
      'Größe 好 🙂',
      '\r',
      '\n',
      '\r\n',
      '\t',
      '\b',
      `${ESC}[31m`,
      `${ESC}[38;2;1;200;3m`,
      `${ESC}[0m`,
      `${ESC}[K`,
      `${ESC}[2K`,
      `${ESC}[5D`,
      `${ESC}[12G`,
      `${ESC}]8;;http://a/b${ESC}\\`,
      `${ESC}]0;t\u0007`,
      `${ESC}`,
      `${ESC}[`,
      `${ESC}]`,
      '\u009b1m',
      '\u0000',
      ' '.repeat(9),
    ].map(bytesOf)
    parts.push(Uint8Array.from([0xff]), Uint8Array.from([0xe2, 0x82]), Uint8Array.from([0xf0, 0x9f]))
    const picked = Array.from({ length: 600 }, () => parts[Math.floor(next() * parts.length)]!)
    const bytes = Uint8Array.from(picked.flatMap((part) => [...part]))
    const whole = read(bytes)
    expect(read(bytes, () => 1)).toEqual(whole)
    for (let i = 0; i < 5; i++) expect(read(bytes, () => 1 + Math.floor(next() * 40))).toEqual(whole)
  })
})

describe('a window on a log', () => {
  const whole = Array.from({ length: 500 }, (_, i) => `line ${i} – ü`).join('\n')
  const bytes = bytesOf(whole)
  const newlinesBefore = (at: number) => bytes.subarray(0, at).filter((byte) => byte === 10).length
  const chunk = (from: number, to = bytes.length): Chunk => ({
    offset: from,
    bytes: bytes.subarray(from, to),
    newlines: newlinesBefore(from),
  })
  const numbers = (window: LogWindow) => window.lines().map((line) => window.numberOf(line))

  it('opened anywhere begins with a whole line and grows upwards without a gap, whatever the chunks', () => {
    for (const [at, size] of [
      [4000, 512],
      [2501, 64],
      [7, 4096],
      [bytes.length - 30, 100],
    ] as const) {
      const window = new LogWindow(chunk(at))
      while (window.start > 0) {
        const from = Math.max(0, window.start - size)
        const before = window.start
        window.prepend(chunk(from, window.start))
        expect(window.start).toBeLessThan(before)
      }
      expect(texts(window.lines()).at(-1)).toBe('line 499 – ü')
      expect(window.lines()[0]).toMatchObject({ text: 'line 0 – ü', offset: 0 })
    }
    const window = new LogWindow(chunk(4000))
    window.prepend(chunk(0, window.start))
    expect(texts(window.lines())).toEqual(whole.split('\n'))
    expect(numbers(window)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1))
    expect(window.lines().map((line) => line.offset)).toEqual(read(bytes).map((line) => line.offset))
  })

  it('numbers its lines as soon as one answer knows how many stand before', () => {
    const window = new LogWindow({ ...chunk(1000, 2000), newlines: null })
    expect(numbers(window)[0]).toBeNull()
    window.append(chunk(2000, 2100))
    const first = window.lines()[0]!
    expect(window.numberOf(first)).toBe(newlinesBefore(first.offset) + 1)
    const up = new LogWindow({ ...chunk(1000, 2000), newlines: null })
    up.prepend(chunk(500, up.start))
    expect(up.numberOf(up.lines()[0]!)).toBe(newlinesBefore(up.lines()[0]!.offset) + 1)
  })

  it('shows a line that is being written, and completes it in place', () => {
    const window = new LogWindow({ offset: 0, bytes: bytesOf('one\ntwo '), newlines: 0 })
    expect(texts(window.lines())).toEqual(['one', 'two '])
    expect(window.append({ offset: 8, bytes: bytesOf('three\n'), newlines: 1 })).toBe(true)
    expect(texts(window.lines())).toEqual(['one', 'two three'])
    expect(window.append({ offset: 99, bytes: bytesOf('gap'), newlines: null })).toBe(false)
    expect(window.end).toBe(14)
  })

  it('stays bounded while a log grows, and knows where it begins and which line that is', () => {
    const window = new LogWindow({ offset: 0, bytes: new Uint8Array(), newlines: 0 })
    let written = ''
    for (let i = 0; i < 60; i++) {
      const text = Array.from({ length: 1000 }, (_, k) => `${i * 1000 + k}\n`).join('')
      written += text
      window.append({ offset: window.end, bytes: bytesOf(text), newlines: null })
      expect(window.lines().length).toBeLessThanOrEqual(MAX_LINES)
    }
    const [first, last] = [window.lines()[0]!, window.lines().at(-1)!]
    expect(last.text).toBe('59999')
    expect(written.slice(window.start).startsWith(`${first.text}\n`)).toBe(true)
    expect(window.numberOf(first)).toBe(Number(first.text) + 1)
  })

  it('stays bounded in bytes too, with long lines', () => {
    const window = new LogWindow({ offset: 0, bytes: new Uint8Array(), newlines: 0 })
    for (let i = 0; i < 40; i++)
      window.append({ offset: window.end, bytes: bytesOf(`${'y'.repeat(512 * 1024)}\n`), newlines: null })
    expect(window.end - window.start).toBeLessThanOrEqual(MAX_BYTES)
  })

  it('gives up its end when it grows upwards, and reads on from there in the same colours', () => {
    const line = (i: number) => `${ESC}[3${i % 7}m${String(i).padStart(7, '0')}`
    const text = bytesOf(Array.from({ length: 40_000 }, (_, i) => line(i)).join('\n'))
    const half = 20_000 * 13
    const window = new LogWindow({ offset: half - 1, bytes: text.subarray(half - 1), newlines: 19_999 })
    expect(window.start).toBe(half)
    window.prepend({ offset: 0, bytes: text.subarray(0, half), newlines: 0 })
    expect(window.start).toBe(0)
    expect(window.lines().length).toBeLessThanOrEqual(MAX_LINES)
    expect(window.end).toBe(window.lines().length * 13)
    const next = window.lines().length
    window.append({ offset: window.end, bytes: text.subarray(window.end, window.end + 130), newlines: null })
    const added = window.lines()[lineAt(window.lines(), next * 13 + 5)]!
    expect([added.text, window.numberOf(added)]).toEqual([String(next).padStart(7, '0'), next + 1])
  })

  it('learns from above in which colour its first lines are', () => {
    const text = bytesOf(`${ESC}[31mred from here\nstill red\nred too\n${ESC}[0mplain\n`)
    const at = text.indexOf(10) + 3
    const window = new LogWindow({ offset: at, bytes: text.subarray(at), newlines: 1 })
    expect(window.lines()[0]).toMatchObject({ text: 'red too', inherits: true })
    window.prepend({ offset: 0, bytes: text.subarray(0, window.start), newlines: 0 })
    expect(window.lines().map((line) => line.spans?.[0]?.style.fg)).toEqual([1, 1, 1, undefined])
  })

  it('on a bar that redraws itself for megabytes begins with a whole drawing', () => {
    const bar = bytesOf(Array.from({ length: 1000 }, (_, i) => `\r${i} of 1000`).join(''))
    const at = bar.length - 100
    const window = new LogWindow({ offset: at, bytes: bar.subarray(at), newlines: 0 })
    expect(window.lines()).toMatchObject([{ text: '999 of 1000', piece: true }])
    window.prepend({ offset: 0, bytes: bar.subarray(0, window.start), newlines: 0 })
    expect(window.lines().length).toBe(2)
    expect(window.lines().map((line) => window.numberOf(line))).toEqual([1, 1])
  })
})
