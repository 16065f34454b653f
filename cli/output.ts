import type { RunSummary } from '../lib/api/runs'
import type { Score } from '../lib/benchmarks/types'
import { formatDuration } from '../lib/format/duration'

/** Where a command writes. `isTTY` decides about bars; `--json` about everything. */
export interface Output {
  out(line: string): void
  err(line: string): void
  /** Text as it is, without a line end. */
  raw(text: string): void
  isTTY: boolean
  /** Where bars are drawn; only on a terminal. */
  stream?: NodeJS.WriteStream
}

/**
 * Columns as wide as their content; numbers to the right. Control characters of names never reach the terminal.
 * @param room columns of the terminal, where the last column is to be folded into it
 */
export function table(head: string[], rows: (string | number | null)[][], room?: number): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => printable(cell === null ? '–' : String(cell))))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const right = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  const last = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0)
  return cells
    .map((row) =>
      row
        .map((cell, column) => (right[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => (room === undefined ? line : foldLine(line, room, last)))
    .join('\n')
}

/** Columns of the terminal; undefined where there is none, and lines stay whole for programs that read them. */
export function roomOf({ isTTY, stream }: Output): number | undefined {
  return isTTY ? (stream?.columns ?? 80) : undefined
}

/** Lines broken between words, the rest of each below its beginning. */
export function folded(text: string, room: number | undefined): string {
  if (room === undefined) return text
  return text
    .split('\n')
    .map((line) => foldLine(line, room, line.search(/[^ ]|$/) + (/^ *- /.test(line) ? 2 : 0)))
    .join('\n')
}

/** Narrower than this nothing is read well: the rest of a line begins further left. */
const LEAST_ROOM = 20

function foldLine(line: string, room: number, indent: number): string {
  const margin = ' '.repeat(room - indent < LEAST_ROOM ? 4 : indent)
  const lines: string[] = []
  let rest = line
  while (rest.length > room) {
    const from = lines.length === 0 ? indent : margin.length
    const space = rest.lastIndexOf(' ', room)
    // A path or a name that is wider than the terminal stays in one piece, to be copied.
    const at = space > from ? space : rest.indexOf(' ', room)
    if (at < 0) break
    lines.push(rest.slice(0, at).trimEnd())
    rest = margin + rest.slice(at).trimStart()
  }
  return [...lines, rest].join('\n')
}

export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '�')
}

/** `1 h 04 min`, `3 min 20 s`, `12 s`. */
export function duration(seconds: number): string {
  return formatDuration(seconds, true)
}

/** `21 Nov 14:05` in the time zone of the terminal. */
export function when(time: string | null): string | null {
  if (time === null) return null
  const at = new Date(time)
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
  return `${day} ${at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
}

/** `1 run`, `2 runs`. */
export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`
}

/** What is most worth knowing about a run in one short text. */
export function runNote(run: RunSummary): string {
  if (run.state === 'failed' && run.failure) return `${run.failure.class}: ${run.failure.message}`
  if (run.state === 'queued') return run.waitReason ?? (run.queuePosition ? `place ${run.queuePosition}` : '')
  if (run.skipReason && run.state === 'skipped') return run.skipReason
  const score = headline(run.scores)
  if (score) return score
  if (run.progress?.progressPercentage !== undefined) {
    const left = run.progress.estimatedRemainingSeconds
    return `${Math.floor(run.progress.progressPercentage)} %${left === undefined ? '' : `, ${duration(left)} left`}`
  }
  return run.stale ? 'nothing heard for a while' : ''
}

function headline(scores: Score[] | null): string | null {
  const score = scores?.find((one) => one.headline) ?? scores?.[0]
  if (!score) return null
  return `${score.name} ${score.value === null ? '–' : Number(score.value.toPrecision(4))}${score.unit ? ` ${score.unit}` : ''}`
}
