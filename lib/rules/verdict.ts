import type { Severity, Verdict } from './types'

/** Worst first. */
export const VERDICTS = ['invalid', 'unjudged', 'open', 'closed'] as const satisfies readonly Verdict[]

/**
 * Any `invalid` makes it invalid; else any `unjudged` unjudged; else any `open` open; else closed. Warnings and notes
 * never count.
 */
export function verdictOf(findings: readonly { verdict: Verdict; severity: Severity }[]): Verdict {
  return worst(findings.filter(({ severity }) => severity === 'error').map(({ verdict }) => verdict))
}

/** @returns `closed` for none */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'closed'
}

export function byVerdict(a: Verdict, b: Verdict): number {
  return VERDICTS.indexOf(a) - VERDICTS.indexOf(b)
}
