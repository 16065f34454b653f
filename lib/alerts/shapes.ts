/** Fields that several conditions share. */
import { z } from 'zod'

export const ALERT_LIMITS = {
  /** Characters of a metric's name or pattern; as long as a series name may be. */
  metric: 200,
  /** Points or steps that a condition counts. */
  points: 1_000_000,
  steps: Number.MAX_SAFE_INTEGER,
  minutes: 525_600,
  seconds: 31_536_000,
  name: 200,
  channels: 10,
  /** Rules of `alerts` in a spec. */
  spec: 50,
  /** Criteria of `policy.early_stop`. */
  stops: 10,
  /** Rules of a server that are made by API; those of specs live with their matrix and are not counted. */
  rules: 1000,
  /** Metrics of one attempt that one rule judges. */
  metrics: 1000,
} as const

export const metricSchema = z.string().trim().min(1).max(ALERT_LIMITS.metric)
export const directionSchema = z.enum(['lower', 'higher']).default('lower')
export const stepsSchema = z.int().min(1).max(ALERT_LIMITS.steps)
export const pointsSchema = z.int().min(1).max(ALERT_LIMITS.points)
export const minutesSchema = z.number().positive().max(ALERT_LIMITS.minutes)
export const secondsSchema = z.number().min(0).max(ALERT_LIMITS.seconds)

/** What every condition of points has. */
export const metricShape = {
  /** A name, or a pattern in which `*` stands for any characters and `?` for one. */
  metric: metricSchema,
  /** Points before this step are not judged. */
  from_step: z.int().min(-ALERT_LIMITS.steps).max(ALERT_LIMITS.steps).optional(),
}

/** Adds a fault unless exactly one of the keys is there. */
export function exactlyOne<K extends string>(keys: readonly K[]) {
  return (value: Partial<Record<K, unknown>>, context: z.RefinementCtx) => {
    const given = keys.filter((key) => value[key] !== undefined)
    if (given.length === 1) return
    const names = keys.map((key) => `\`${key}\``).join(', ')
    context.addIssue({
      code: 'custom',
      path: given.length === 0 ? [] : [given[1]!],
      message: given.length === 0 ? `One of ${names} is missing.` : `Only one of ${names} is possible.`,
      params: { fix: `Give exactly one of ${names}.` },
    })
  }
}
