import type { SeriesColumns } from '../api/series'
import { csvCell } from '../format/csv'

/** What an export of a chart says of itself. */
export interface ExportFacts {
  run: string
  /** What was asked: x, range, attempts and how many entries at most. */
  query: Record<string, unknown>
  /** Milliseconds since 1970. */
  at: number
}

/**
 * What a chart shows, one line a bucket. The first line says what was asked and when, as one cell that begins with `#`;
 * the second names the columns.
 */
export function toCsv(series: SeriesColumns[], facts: ExportFacts): string {
  const shown = series.reduce((sum, s) => sum + s.shown, 0)
  const total = series.reduce((sum, s) => sum + s.total, 0)
  const about = `# run ${facts.run}, ${new Date(facts.at).toISOString()}, ${shown} of ${total} points shown, query ${JSON.stringify(facts.query)}`
  const lines = [csvCell(about), 'series,attempt,step,time,min,max,last']
  for (const s of series) {
    for (const [i, step] of s.step.entries()) {
      const cells = [s.name, s.attempt, step, s.time[i]!, s.min[i]!, s.max[i]!, String(s.last[i])]
      // `last` may be NaN or −Infinity: a number's text, which is no formula.
      lines.push([...cells.slice(0, 6).map(csvCell), cells[6]].join(','))
    }
  }
  return `${lines.join('\r\n')}\r\n`
}

/** The same as JSON, as columns, with what the buckets stand for. */
export function toJson(series: SeriesColumns[], facts: ExportFacts): string {
  const head = { run: facts.run, exportedAt: new Date(facts.at).toISOString(), query: facts.query }
  return `${JSON.stringify({ ...head, series }, null, 1)}\n`
}
