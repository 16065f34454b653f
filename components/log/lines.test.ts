import { describe, expect, it } from 'vitest'
import {
  append,
  byteLength,
  cleanLine,
  findLines,
  MAX_BYTES,
  MAX_LINES,
  openWindow,
  prepend,
  shownLines,
} from './lines'

const texts = (window: Parameters<typeof shownLines>[0]) => shownLines(window).map((line) => line.text)

describe('a line of a log', () => {
  it('loses its colours, titles and links, and keeps its words', () => {
    expect(cleanLine('\u001b[1;31merror\u001b[0m: \u001b]8;;http://x\u0007disk\u001b]8;;\u0007 full')).toBe(
      'error: disk full',
    )
  })

  it('shows only the last drawing of a progress bar', () => {
    expect(cleanLine('  1%|    |\r 50%|##  |\r100%|####|\r')).toBe('100%|####|')
    expect(cleanLine('windows line\r')).toBe('windows line')
  })

  it('is text, whatever it looks like', () => {
    expect(cleanLine('<script>alert(1)</script>')).toBe('<script>alert(1)</script>')
  })

  it('is cut where it would freeze the page, and says so', () => {
    expect(cleanLine('x'.repeat(10_000))).toMatch(/x … 6000 more characters$/)
  })
})

describe('a window on a log', () => {
  const whole = Array.from({ length: 500 }, (_, i) => `line ${i} – ü`).join('\n')

  it('shows the same lines however the text was cut into chunks', () => {
    for (const size of [1, 7, 64, 4096]) {
      let window = openWindow({ offset: 0, end: 0, text: '' })
      for (let at = 0; at < whole.length; at += size) {
        const text = whole.slice(at, at + size)
        window = append(window, { offset: window.end, end: window.end + byteLength(text), text })
      }
      expect(texts(window)).toEqual(whole.split('\n'))
      expect(window.end).toBe(byteLength(whole))
    }
  })

  it('opened in the middle begins with a whole line, and grows upwards without a gap', () => {
    const cut = whole.indexOf('line 250') + 3
    const end = byteLength(whole)
    const middle = byteLength(whole.slice(0, cut))
    const window = openWindow({ offset: middle, end, text: whole.slice(cut) })
    expect(texts(window)[0]).toBe('line 251 – ü')
    const before = new TextDecoder().decode(new TextEncoder().encode(whole).slice(0, window.start))
    const all = prepend(window, { offset: 0, end: window.start, text: before })
    expect(texts(all)).toEqual(whole.split('\n'))
    expect(shownLines(all).every((line, i, list) => i === 0 || line.offset > list[i - 1]!.offset)).toBe(true)
  })

  it('shows a line that is being written, and completes it in place', () => {
    const first = openWindow({ offset: 0, end: 8, text: 'one\ntwo ' })
    expect(texts(first)).toEqual(['one', 'two'.padEnd(4)])
    expect(texts(append(first, { offset: 8, end: 14, text: 'three\n' }))).toEqual(['one', 'two three'])
  })

  it('stays bounded while a log grows, and knows where it begins', () => {
    let window = openWindow({ offset: 0, end: 0, text: '' })
    let written = ''
    for (let i = 0; i < 60; i++) {
      const text = Array.from({ length: 1000 }, (_, k) => `${i * 1000 + k}\n`).join('')
      written += text
      window = append(window, { offset: window.end, end: window.end + text.length, text })
      expect(window.lines.length).toBeLessThanOrEqual(MAX_LINES)
    }
    expect(window.lines.at(-1)!.text).toBe('59999')
    expect(written.slice(window.start).startsWith(`${window.lines[0]!.text}\n`)).toBe(true)
  })

  it('stays bounded in bytes too, with long lines', () => {
    let window = openWindow({ offset: 0, end: 0, text: '' })
    for (let i = 0; i < 40; i++) {
      const text = `${'y'.repeat(512 * 1024)}\n`
      window = append(window, { offset: window.end, end: window.end + text.length, text })
    }
    expect(window.end - window.start).toBeLessThanOrEqual(MAX_BYTES)
  })

  it('gives up its end when it grows upwards', () => {
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `${from + i}`.padStart(7, '0')).join('\n')
    const low = openWindow({ offset: 160_000, end: 320_000, text: `${lines(20_000, 40_000)}\n` })
    const window = prepend({ ...low, start: 160_000 }, { offset: 0, end: 160_000, text: `${lines(0, 20_000)}\n` })
    expect(window.start).toBe(0)
    expect(window.lines.length).toBeLessThanOrEqual(MAX_LINES)
    expect(window.end).toBe(window.lines.length * 8)
  })
})

it('finds words whatever their case', () => {
  const window = openWindow({ offset: 0, end: 30, text: 'Error here\nfine\nan error again\n' })
  expect(findLines(shownLines(window), 'ERROR')).toEqual([0, 2])
  expect(findLines(shownLines(window), '')).toEqual([])
})
