/** What a notification says, before a form (lib/notifications/forms) writes it down for some service. */
import type { Severity } from '../alerts/rule'
import type { Numbers } from '../alerts/types'

/** One thing that happened: a rule fired for a run, or what had fired is over. */
export interface Notice {
  /** Id of the firing; the notice of its end has the same one. */
  firing: string
  kind: 'fired' | 'cleared'
  /** ISO 8601. */
  at: string
  severity: Severity
  rule: { id: string | null; name: string }
  /** What the condition watches: `threshold`, `failure`, … */
  condition: string
  /** One sentence without a full stop. */
  sentence: string
  numbers: Numbers
  metric: string | null
  step: number | null
  run: { id: string; name: string }
  matrix: { id: string; name: string }
}

export interface Message {
  /** Id of the delivery: the same in every attempt to deliver it. */
  delivery: string
  /** ISO 8601: when the delivery was made, the same in every attempt. */
  createdAt: string
  channel: { id: string; name: string }
  /** Sent by the button, about nothing. */
  test: boolean
  /** How many notices there are; `notices` has the first of them. */
  count: number
  notices: readonly Notice[]
  /** Where people reach this server, without a slash at the end. */
  publicUrl: string
}

/** Notices that are told one by one where people read; the others are counted. */
export const TOLD_ONE_BY_ONE = 5

/** How many notices one delivery keeps whole; beyond, it counts. */
export const NOTICES_KEPT = 200

const GRAVITY: Record<Severity, number> = { info: 0, warning: 1, error: 2 }

/** The gravest of a message. */
export function severityOf({ notices }: Pick<Message, 'notices'>): Severity {
  return notices.reduce<Severity>(
    (worst, { severity }) => (GRAVITY[severity] > GRAVITY[worst] ? severity : worst),
    'info',
  )
}

/** `12 runs failed in sweep`, `3 alerts in sweep`: one line over all notices. */
export function titleOf(message: Pick<Message, 'test' | 'count' | 'notices'>): string {
  const { notices, count } = message
  if (message.test) return 'This is a test of Rungrid'
  const [first] = notices
  if (!first) return 'Nothing to tell'
  if (count === 1) return lineOf(first)
  // What is beyond the kept ones is unknown: of it nothing but its number is said.
  const whole = notices.length === count
  const same = (pick: (notice: Notice) => string) => whole && notices.every((each) => pick(each) === pick(first))
  const matrices = new Set(notices.map((each) => each.matrix.id)).size
  const where = same((each) => each.matrix.id) ? `in ${first.matrix.name}` : whole ? `in ${matrices} matrices` : ''
  if (same((each) => each.kind)) {
    const runs = new Set(notices.map((each) => each.run.id)).size
    if (first.kind === 'fired' && first.condition === 'failure' && same((each) => each.condition))
      return `${runs === 1 ? '1 run' : `${runs} runs`} failed ${where}`
    if (first.kind === 'cleared') return `${count} alerts are over ${where}`.trim()
  }
  if (same((each) => each.rule.name)) return `${count} alerts of “${first.rule.name}” ${where}`.trim()
  return `${count} alerts ${where}`.trim()
}

/** `lr=0.1 in sweep: val_loss is 5.2, above 5, at step 300` */
export function lineOf(notice: Notice): string {
  const over = notice.kind === 'cleared' ? 'Over: ' : ''
  return `${over}${notice.run.name} in ${notice.matrix.name}: ${notice.sentence}`
}

/** Where to look: the run of a single notice, the matrix of several of one, else the list of all alerts. */
export function linkOf({ publicUrl, notices, count, test }: Message): string {
  const [first] = notices
  if (test || !first) return `${publicUrl}/settings?tab=notifications`
  if (count === 1) return runLink(publicUrl, first)
  if (notices.length === count && notices.every((each) => each.matrix.id === first.matrix.id))
    return `${publicUrl}/matrices/${encodeURIComponent(first.matrix.id)}`
  return `${publicUrl}/settings?tab=alerts`
}

export function runLink(publicUrl: string, notice: Notice): string {
  return `${publicUrl}/runs/${encodeURIComponent(notice.run.id)}`
}
