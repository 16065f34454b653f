import type { XMode } from '../charts/plot'
import { formatDuration } from '../format/duration'
import { formatCount, formatNumber } from '../format/number'
import { formatExact } from '../format/time'
import type { ComparePlot } from './plot'

/** "step 800", "after 4 min 10 s", "22 Nov 2026, 05:10:12". */
export function placeWords(x: number, mode: XMode): string {
  if (mode === 'step') return `step ${formatCount(x)}`
  if (mode === 'time') return formatExact(x * 1000)
  return `after ${formatDuration(x, true)}`
}

/** What the picture shows and what it leaves out, a phrase each. */
export function shownWords(plot: ComparePlot, mode: XMode, smoothing: number): string[] {
  const { lines, width } = plot
  const odd = lines.reduce((sum, line) => sum + line.nonFinite.length, 0)
  const notPositive = lines.reduce((sum, line) => sum + line.notPositive.length, 0)
  const raw = lines.some((line) => line.raw)
  return [
    `${formatCount(plot.shown)} of ${formatCount(plot.total)} shown`,
    width > 0 && `a place: ${mode === 'step' ? `${formatCount(width)} steps` : formatDuration(width)}, its last value`,
    plot.grouped && 'band: ± sample standard deviation · dotted: not every run has come so far',
    smoothing > 0 &&
      (plot.grouped
        ? 'mean and band smoothed'
        : raw
          ? 'smoothed; pale: as reported'
          : 'smoothed; as reported is hidden for so many lines'),
    odd > 0 && `× ${odd === 1 ? '1 value is' : `${formatCount(odd)} values are`} NaN or infinite`,
    notPositive > 0 && `▼ ${formatCount(notPositive)} at 0 or below, outside a log axis`,
    plot.above > 0 && `▲ ${formatCount(plot.above)} above ${edge(plot, 1)}`,
    plot.below > 0 && `▼ ${formatCount(plot.below)} below ${edge(plot, 0)}`,
  ].filter((words) => typeof words === 'string')
}

function edge(plot: ComparePlot, end: 0 | 1): string {
  const value = plot.yDomain[end]
  return formatNumber(plot.log ? Number((10 ** value).toPrecision(3)) : value)
}

/** The chart in a sentence, for those who do not see it: the lines by their last values. */
export function captionWords(plot: ComparePlot, labels: readonly string[]): string {
  const ends = plot.lines.flatMap((line, i) => {
    const at = line.value.findLastIndex((value) => value !== undefined)
    const value = at < 0 ? null : (line.value[at] ?? null)
    return value === null || !Number.isFinite(value) ? [] : [{ label: labels[i]!, value }]
  })
  ends.sort((a, b) => b.value - a.value)
  const highest = ends[0]
  const lowest = ends[ends.length - 1]
  if (!highest || !lowest) return 'No finite value.'
  const count = `${formatCount(plot.lines.length)} ${plot.grouped ? 'means' : 'lines'}.`
  return ends.length === 1
    ? `${count} ${highest.label} ends at ${formatNumber(highest.value)}.`
    : `${count} The last value is highest for ${highest.label}, ${formatNumber(highest.value)}, and lowest for ${lowest.label}, ${formatNumber(lowest.value)}.`
}
