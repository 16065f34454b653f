/** Progress in words, the same on every page. */
import { formatDuration } from '../format/duration'
import { formatCount, formatNumber, formatPercent } from '../format/number'
import type { Progress, Throughput } from './schema'
import { remainingAt } from './shown'

/** `450 of 1,000 steps`, `450 steps`; null: no step was told. */
export function stepsText({ step, totalSteps }: Pick<Progress, 'step' | 'totalSteps'>): string | null {
  if (step === undefined) return null
  return totalSteps ? `${formatCount(step)} of ${formatCount(totalSteps)} steps` : `${formatCount(step)} steps`
}

/** `epoch 1.35 of 3`; null: no epoch was told. */
export function epochText({ epoch, totalEpochs }: Pick<Progress, 'epoch' | 'totalEpochs'>): string | null {
  if (epoch === undefined) return null
  return `epoch ${trimmed(epoch)}${totalEpochs ? ` of ${trimmed(totalEpochs)}` : ''}`
}

/** At most two digits after the point: `1.35`, `2`. */
function trimmed(value: number): string {
  return formatNumber(Math.round(value * 100) / 100, Number.isInteger(value) ? {} : { digits: 2 })
}

/** `5.12 steps/s`, or `20 s a step` for slow ones; null: not known. */
export function paceText(throughput: Throughput | undefined): string | null {
  const rate = throughput?.stepsPerSecond
  if (rate === undefined) return null
  if (rate === 0) return '0 steps/s'
  return rate < 0.5 ? `${formatDuration(1 / rate)} a step` : `${rateNumber(rate)} steps/s`
}

/** Three digits say enough of what is never the same twice. */
export function rateNumber(rate: number): string {
  return formatNumber(rate, { digits: rate < 10 ? 2 : rate < 100 ? 1 : 0 })
}

/** Everything in one line: `45 % · 450 of 1,000 steps · 9 min left · 5.12 steps/s`. */
export function progressText(doc: Progress, now: number, working: boolean): string {
  const left = working ? remainingAt(doc, now) : null
  const parts = [
    doc.progressPercentage === undefined ? null : formatPercent(doc.progressPercentage),
    stepsText(doc),
    epochText(doc),
    working ? (left === null ? 'time left unknown' : `${formatDuration(left)} left`) : null,
    working ? paceText(doc.throughput) : null,
    doc.message,
  ]
  return parts.filter(Boolean).join(' · ')
}
