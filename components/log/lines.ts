/**
 * A window on a log that may be a hundred megabytes: text comes in chunks with their place in the file, lines come out.
 * What a terminal would have shown: colours are gone, a progress bar that redraws itself with carriage returns is one line.
 */

/** Bounds of a window: lines, and bytes of the file. Older lines go when newer come, and the other way round. */
export const MAX_LINES = 20_000
export const MAX_BYTES = 8 * 1024 * 1024
/** A line longer than this is cut, with a mark: one line must not freeze the page. */
export const MAX_LINE = 4000

export interface LogLine {
  text: string
  /** Place of its first byte in the file: the same line has the same key whatever was loaded around it. */
  offset: number
}

/** A piece of a log as it lies in the file, cut anywhere. */
export interface Chunk {
  /** Place of the first byte. */
  offset: number
  /** Place behind the last byte. */
  end: number
  text: string
}

/** What is held of a log. It begins at the beginning of a line. */
export interface LogWindow {
  start: number
  end: number
  /** Lines that have their newline. */
  lines: LogLine[]
  /** Raw text behind the last newline: a line that is being written. */
  open: string
}

const encoder = new TextEncoder()

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length
}

// CSI sequences (colours, cursor), OSC sequences (titles, links) and the other escapes, told in text: what is matched here
// are control characters, which a pattern in the source would hide.
const ESC = '\\u001b'
const ANSI = new RegExp(
  `${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}\\][^\\u0007${ESC}]*(?:\\u0007|${ESC}\\\\)|${ESC}[ -/]*[0-~]|\\u009b[0-?]*[ -/]*[@-~]`,
  'g',
)
const CONTROL = /(?!\t)\p{Cc}/gu

/** One line as a terminal would leave it: after carriage returns the last text that was drawn, without colours. */
export function cleanLine(raw: string): string {
  const trimmed = raw.endsWith('\r') ? raw.slice(0, -1) : raw
  const parts = trimmed.split('\r')
  // A bar that ends by returning to the beginning has drawn what stands before.
  const shown = parts.findLast((part) => part.trim() !== '') ?? ''
  const text = shown.replace(ANSI, '').replace(CONTROL, '').replaceAll('\t', '    ')
  return text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)} … ${text.length - MAX_LINE} more characters` : text
}

/** A window on a chunk. Read from the middle of a file it drops the line that was cut at its beginning. */
export function openWindow(chunk: Chunk): LogWindow {
  return append({ start: startOf(chunk).offset, end: startOf(chunk).offset, lines: [], open: '' }, startOf(chunk))
}

function startOf(chunk: Chunk): Chunk {
  const newline = chunk.offset === 0 ? -1 : chunk.text.indexOf('\n')
  if (newline < 0) return chunk
  const text = chunk.text.slice(newline + 1)
  // Counted from the end: a character that was cut in half has no true length.
  return { offset: chunk.end - byteLength(text), end: chunk.end, text }
}

/** The window with what was written since. A chunk that does not follow on it begins a new one. */
export function append(window: LogWindow, chunk: Chunk): LogWindow {
  if (chunk.end <= chunk.offset) return window
  if (chunk.offset !== window.end) return openWindow(chunk)
  const pieces = (window.open + chunk.text).split('\n')
  const open = pieces.pop() ?? ''
  const lines = window.lines.concat(toLines(pieces, window.end - byteLength(window.open)))
  return dropStart({ start: window.start, end: chunk.end, lines, open })
}

/** The window with what stands before it. The end goes when both do not fit: it is read again on the way down. */
export function prepend(window: LogWindow, chunk: Chunk): LogWindow {
  const before = startOf(chunk)
  if (chunk.end !== window.start) return window
  const pieces = before.text.split('\n')
  // The window begins at the beginning of a line, so this text ends with a newline.
  if (pieces[pieces.length - 1] === '') pieces.pop()
  const lines = toLines(pieces, before.offset).concat(window.lines)
  return dropEnd({ ...window, start: before.offset, lines })
}

function toLines(pieces: string[], from: number): LogLine[] {
  let offset = from
  return pieces.map((piece) => {
    const line = { text: cleanLine(piece), offset }
    offset += byteLength(piece) + 1
    return line
  })
}

function dropStart(window: LogWindow): LogWindow {
  const { lines, end } = window
  if (lines.length <= MAX_LINES && end - window.start <= MAX_BYTES) return window
  // A quarter at a time, so that not every new line moves all others.
  let cut = Math.max(0, lines.length - (MAX_LINES * 3) / 4)
  while (cut < lines.length - 1 && end - lines[cut]!.offset > MAX_BYTES) cut++
  const kept = lines.slice(cut)
  return { ...window, start: kept[0]?.offset ?? end - byteLength(window.open), lines: kept }
}

function dropEnd(window: LogWindow): LogWindow {
  const { lines } = window
  if (lines.length <= MAX_LINES && window.end - window.start <= MAX_BYTES) return window
  let keep = Math.min(lines.length - 1, (MAX_LINES * 3) / 4)
  while (keep > 1 && lines[keep]!.offset - window.start > MAX_BYTES) keep--
  return { start: window.start, end: lines[keep]!.offset, lines: lines.slice(0, keep), open: '' }
}

/** What is shown: also the line that is being written. */
export function shownLines(window: LogWindow | null): LogLine[] {
  if (!window) return []
  if (window.open === '') return window.lines
  return [...window.lines, { text: cleanLine(window.open), offset: window.end - byteLength(window.open) }]
}

/** Indexes of the lines that contain a text, whatever its case; at most `limit`. */
export function findLines(lines: readonly LogLine[], text: string, limit = 10_000): number[] {
  const wanted = text.toLowerCase()
  if (wanted === '') return []
  const found: number[] = []
  for (let i = 0; i < lines.length && found.length < limit; i++) {
    if (lines[i]!.text.toLowerCase().includes(wanted)) found.push(i)
  }
  return found
}
