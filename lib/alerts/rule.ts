/** Alert rules and early stops: one schema for the spec, the API and the pages (docs/concepts/alerts.md). */
import { z } from 'zod'
import { jsonSchema } from '../matrix/json'
import { type Condition, conditionOf, conditionSchema, stopSchema } from './conditions'
import { SEVERITIES } from './severity'
import { ALERT_LIMITS, secondsSchema } from './shapes'

export type { Condition } from './conditions'
export { SEVERITIES, type Severity } from './severity'
export { ALERT_LIMITS } from './shapes'

/** Which runs a rule looks at: those that fit everything that is given. Empty: all. */
export const scopeSchema = z.strictObject({
  /** Id of a matrix. */
  matrix: z.string().min(1).max(ALERT_LIMITS.name).optional(),
  /** Id of a run. */
  run: z.string().min(1).max(ALERT_LIMITS.name).optional(),
  benchmark: z.string().min(1).max(ALERT_LIMITS.name).optional(),
  /** Axis name to a value or a list of values, of which a run has one: by its label, its group or as it stands in the spec. */
  axes: z
    .record(z.string().max(64), jsonSchema)
    .refine((axes) => Object.keys(axes).length <= 20, 'At most 20 axes are possible.')
    .optional(),
})

/** When what fired is over. */
export const clearSchema = z.strictObject({
  /** The value must come back to this, not only to the threshold: for conditions of kind `threshold`. */
  threshold: z.number().optional(),
  /** So many good points in a row. */
  points: z.int().min(1).max(ALERT_LIMITS.points).default(1),
  /** Good for so long, by the time of the points. */
  seconds: secondsSchema.default(0),
})

const definitionShape = {
  /** For people; default: what the condition says. */
  name: z.string().trim().min(1).max(ALERT_LIMITS.name).optional(),
  condition: conditionSchema,
  severity: z.enum(SEVERITIES).default('warning'),
  /** Ids of channels that are told, besides the pages. */
  channels: z
    .array(z.string().min(1).max(ALERT_LIMITS.name))
    .max(ALERT_LIMITS.channels)
    .transform((ids) => [...new Set(ids)])
    .default([]),
  clear: clearSchema.prefault({}),
  /** After it cleared it fires again for the same run and metric at the earliest after so long. */
  cooldown_seconds: secondsSchema.default(300),
  enabled: z.boolean().default(true),
}

const CLEAR_THRESHOLD = {
  path: ['clear', 'threshold'],
  message: '`clear.threshold` goes with a condition of kind `threshold` that has `above` or `below`, on its good side.',
}

function clearFits({ condition, clear }: { condition: Condition; clear: z.output<typeof clearSchema> }): boolean {
  if (clear.threshold === undefined) return true
  if (condition.kind !== 'threshold') return false
  if (condition.above !== undefined) return clear.threshold <= condition.above
  return condition.below !== undefined && clear.threshold >= condition.below
}

export const ruleSchema = z
  .strictObject({ ...definitionShape, scope: scopeSchema.prefault({}) })
  .refine(clearFits, CLEAR_THRESHOLD)

/** A rule of a spec: it looks at the runs of its matrix, or at some of them. */
export const specRuleSchema = z
  .strictObject({ ...definitionShape, scope: scopeSchema.omit({ matrix: true, run: true }).prefault({}) })
  .refine(clearFits, CLEAR_THRESHOLD)

export const specRulesSchema = z.array(specRuleSchema).max(ALERT_LIMITS.spec).default([])
export const earlyStopSchema = z.array(stopSchema).max(ALERT_LIMITS.stops).default([])

export type Rule = z.output<typeof ruleSchema>
export type RuleInput = z.input<typeof ruleSchema>
export type Scope = z.output<typeof scopeSchema>
export type Clear = z.output<typeof clearSchema>

/** What people call a rule that was given no name: `No more improvement: val_loss`. */
export function ruleName(rule: Pick<Rule, 'name' | 'condition'>): string {
  if (rule.name) return rule.name
  const { title } = conditionOf(rule.condition)
  return 'metric' in rule.condition ? `${title}: ${rule.condition.metric}` : title
}
