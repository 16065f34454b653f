/** What a comparison shows, as files. Each says what was asked and when. */
import type { XMode } from '../charts/plot'
import { csvCell } from '../format/csv'
import type { ComparePlot } from './plot'

export interface ExportFacts {
  metric: string
  x: XMode
  /** The address of the view. */
  url: string
  /** ISO 8601, UTC. */
  at: string
  smoothing: number
}

export interface ExportLine {
  key: string
  label: string
}

/** A row a line and place: value as reported (of a group the mean with std and n) and what is drawn. Comments at the top. */
export function plotCsv(plot: ComparePlot, lines: readonly ExportLine[], facts: ExportFacts): string {
  const head = plot.grouped
    ? ['group', 'key', 'metric', facts.x, 'mean', 'std', 'n', 'of', 'drawn']
    : ['run', 'id', 'metric', facts.x, 'value', 'drawn']
  const rows = [`# ${facts.url}`, `# ${facts.at}`, head.join(',')]
  for (const [i, line] of plot.lines.entries()) {
    const { label, key } = lines[i]!
    for (const [place, value] of line.value.entries()) {
      if (value === undefined) continue
      const y = line.y[place] ?? null
      const drawn = y === null ? null : plot.log ? 10 ** y : y
      const cells = plot.grouped
        ? [label, key, facts.metric, plot.x[place]!, value, line.std![place]!, line.n![place]!, line.of, drawn]
        : [label, key, facts.metric, plot.x[place]!, value, drawn]
      rows.push(cells.map(csvCell).join(','))
    }
  }
  return `${rows.join('\n')}\n`
}

/** The same as columns, a line each. */
export function plotJson(plot: ComparePlot, lines: readonly ExportLine[], facts: ExportFacts): string {
  const series = plot.lines.map((line, i) => {
    const places = plot.x.flatMap((_, place) => (line.value[place] === undefined ? [] : [place]))
    const pick = <T>(column: readonly T[]) => places.map((place) => column[place]!)
    return {
      ...lines[i]!,
      x: pick(plot.x),
      ...(plot.grouped
        ? { mean: pick(line.value).map(wire), std: pick(line.std!), n: pick(line.n!), of: line.of }
        : { value: pick(line.value).map(wire) }),
      drawn: pick(line.y).map((y) => (y == null ? null : plot.log ? 10 ** y : y)),
      nonFinite: line.nonFinite,
    }
  })
  return `${JSON.stringify({ ...facts, width: plot.width, shown: plot.shown, total: plot.total, series }, null, 1)}\n`
}

function wire(value: number | null | undefined): number | string | null {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? null)
}
