import type { Run } from '../api/runs'
import type { SeriesInfo } from '../api/series'
import { isSystem } from './sections'

type SeriesHint = Run['seriesHints'][number]

/** One chart of a run page: which series it draws, and how it is called. */
export interface ChartGroup {
  /** The name of its first series: the chart's name in links. */
  id: string
  title: string
  unit?: string
  direction?: 'higher' | 'lower'
  /** The benchmark names it: it stands before what was found. */
  hinted?: boolean
  /** Series in drawing order with the word that the legend uses. */
  series: { name: string; label: string }[]
}

/** Where no benchmark says more, these lead: what people look at first in a training run. */
const LEADING = ['loss', 'train_loss', 'train/loss']

/**
 * The charts of a run: first what the benchmark hints at, in its order, paired where it says `with`; then every other series that was reported, by name.
 * The first is the run's large chart. A hinted series that has not reported yet keeps its place, so that nothing moves when its first point comes;
 * of a run that has ended (`ended`) it is left out.
 */
export function chartGroups(hints: SeriesHint[], infos: Pick<SeriesInfo, 'name'>[], ended: boolean): ChartGroup[] {
  const present = new Set(infos.map((info) => info.name))
  const groups = new Map<string, ChartGroup>()
  const hinted = new Set(hints.map((hint) => hint.name))
  const shown = hints.filter((hint) => !ended || present.has(hint.name))
  for (const hint of shown) {
    const host = hint.with === undefined ? undefined : groups.get(hint.with)
    if (host) {
      host.series.push({ name: hint.name, label: hint.title })
    } else {
      const series = [{ name: hint.name, label: hint.title }]
      // A partner without a hint of its own has no other place.
      if (hint.with !== undefined && !hinted.has(hint.with) && present.delete(hint.with)) {
        series.push({ name: hint.with, label: hint.with })
      }
      groups.set(hint.name, {
        id: hint.name,
        title: hint.title,
        unit: hint.unit,
        direction: hint.direction,
        hinted: true,
        series,
      })
    }
    present.delete(hint.name)
  }
  const rest = [...present].sort((a, b) => rank(a) - rank(b) || order.compare(a, b))
  for (const name of rest) groups.set(name, { id: name, title: name, series: [{ name, label: name }] })
  return [...groups.values()].map(shortenLabels)
}

/** layers/2 before layers/10. One object for all: `localeCompare` makes its own each time, 100 ms for 5,000 names. */
const order = new Intl.Collator('en', { numeric: true })

function rank(name: string): number {
  const at = LEADING.indexOf(name.toLowerCase())
  if (at >= 0) return at
  return isSystem(name) ? LEADING.length + 1 : LEADING.length
}

/** In a chart called "Loss" with "Train loss" and "Validation loss", the legend says "train" and "validation". */
function shortenLabels(group: ChartGroup): ChartGroup {
  if (group.series.length < 2) return group
  const words = group.series.map((series) => series.label.split(/[\s_/]+/))
  const tail = words[0]![words[0]!.length - 1]!.toLowerCase()
  const shared = words.every((list) => list[list.length - 1]!.toLowerCase() === tail)
  if (!shared || words.every((list) => list.length === 1)) return group
  const labels = words.map((list) => (list.length === 1 ? 'train' : list.slice(0, -1).join(' ').toLowerCase()))
  if (new Set(labels).size < labels.length) return group
  return {
    ...group,
    title: tail.charAt(0).toUpperCase() + tail.slice(1),
    series: group.series.map((series, i) => ({ ...series, label: labels[i]! })),
  }
}
