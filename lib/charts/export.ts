import type { SeriesColumns } from '../api/series'
import { csvCell } from '../format/csv'

/** What a chart shows, one line a bucket. */
export function toCsv(series: SeriesColumns[]): string {
  const lines = ['series,attempt,step,time,min,max,last']
  for (const s of series) {
    for (const [i, step] of s.step.entries()) {
      const cells = [s.name, s.attempt, step, s.time[i]!, s.min[i]!, s.max[i]!, String(s.last[i])]
      // `last` may be NaN or −Infinity: a number's text, which is no formula.
      lines.push([...cells.slice(0, 6).map(csvCell), cells[6]].join(','))
    }
  }
  return `${lines.join('\n')}\n`
}

/** The same as JSON, as columns, with what the buckets stand for. */
export function toJson(series: SeriesColumns[]): string {
  return `${JSON.stringify({ series }, null, 1)}\n`
}
