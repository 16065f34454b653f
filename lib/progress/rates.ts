/** Throughput that a program reports as a metric of its own: samples_per_second, train/tokens_per_sec, tok/s. */
import type { ProgressDoc, Throughput } from './schema'

export type RateUnit = 'samples' | 'tokens'

const RATE = /^(?:.*[/._-])?(samples?|examples?|tokens?|tok)[ _-]?(?:(?:per|\/)[ _-]?(?:seconds?|sec|s)|ps)$/i
/** The rate of an evaluation is not that of the work. */
const ASIDE = /(^|[/._-])(eval|val|valid|validation|test)([/._-]|$)/i

/** What a metric of this name counts per second, or null. */
export function rateUnit(name: string): RateUnit | null {
  const what = RATE.exec(name)?.[1]?.toLowerCase()
  if (!what || ASIDE.test(name)) return null
  return what.startsWith('tok') ? 'tokens' : 'samples'
}

/** Rates among the metrics of a progress document. */
export function reportedRates(
  doc: Pick<ProgressDoc, 'metrics'>,
): Pick<Throughput, 'samplesPerSecond' | 'tokensPerSecond'> {
  const rates: Pick<Throughput, 'samplesPerSecond' | 'tokensPerSecond'> = {}
  for (const { name, value } of doc.metrics ?? []) {
    const unit = rateUnit(name)
    const rate = Number(value)
    if (unit && value.trim() !== '' && Number.isFinite(rate) && rate >= 0) rates[`${unit}PerSecond`] = rate
  }
  return rates
}
