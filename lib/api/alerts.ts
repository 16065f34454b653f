import { z } from '@hono/zod-openapi'
import { ruleSchema, SEVERITIES } from '../alerts/rule'
import { jsonSchema, pageQuerySchema, timeSchema } from './common'

/**
 * A rule as it is written. Described by hand: what a condition takes is in docs/concepts/alerts.md. Lazy, because a schema
 * that was made before the library was extended has no `openapi`.
 */
export const ruleInputSchema = z
  .lazy(() => ruleSchema)
  .openapi('AlertRuleInput', {
    type: 'object',
    description: 'An alert rule; GET /api/v1/alerts/kinds has the JSON Schema of each condition',
  })

export const alertRuleSchema = z
  .object({
    id: z.string(),
    /** The name given, or what the condition says. */
    name: z.string(),
    /** `api`: made by a person; `spec`: it came with a matrix and lives as long. */
    origin: z.enum(['api', 'spec']),
    /** Matrix of a rule that came with one. */
    matrixId: z.string().nullable(),
    enabled: z.boolean(),
    /** Until then it fires nothing; what is still bad then fires. */
    snoozedUntil: timeSchema.nullable(),
    /** The rule itself, every default filled in: what `PUT` takes. */
    rule: ruleInputSchema,
    open: z.int(),
    lastOpenedAt: timeSchema.nullable(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi('AlertRule')

export const FIRING_STATES = ['open', 'resolved'] as const

export const alertFiringSchema = z
  .object({
    id: z.string(),
    /** Null when the rule was deleted since. */
    ruleId: z.string().nullable(),
    ruleName: z.string(),
    /** Kind of the condition. */
    kind: z.string(),
    severity: z.enum(SEVERITIES),
    matrixId: z.string(),
    matrixName: z.string(),
    runId: z.string(),
    runKey: z.string(),
    attemptId: z.string().nullable(),
    attemptNumber: z.int().nullable(),
    /** The metric that fired, for conditions of points. */
    metric: z.string().nullable(),
    state: z.enum(FIRING_STATES),
    openedAt: timeSchema,
    resolvedAt: timeSchema.nullable(),
    /** Why it is resolved: it cleared, its attempt ended, it was an instant, or the rule is another one, off or gone. */
    resolution: z.enum(['cleared', 'ended', 'instant', 'changed', 'disabled', 'deleted']).nullable(),
    acknowledgedAt: timeSchema.nullable(),
    /** One sentence with the numbers. */
    message: z.string(),
    /** `value`, `step`, `threshold`, `best`, `bestStep`, `since` (seconds since 1970), …; non-finite ones as text. */
    numbers: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  })
  .openapi('AlertFiring')

/** Newest first. */
export const listFiringsQuerySchema = pageQuerySchema.extend({
  run: z.string().max(200).optional(),
  matrix: z.string().max(200).optional(),
  rule: z.string().max(200).optional(),
  state: z.enum(FIRING_STATES).optional(),
  severity: z.enum(SEVERITIES).optional(),
  /** `no`: only what nobody has acknowledged. */
  acknowledged: z.enum(['yes', 'no']).optional(),
})

export const listRulesQuerySchema = pageQuerySchema.extend({
  matrix: z.string().max(200).optional(),
  origin: z.enum(['api', 'spec']).optional(),
})

/** Minutes from now; null ends it. */
export const snoozeInputSchema = z.object({ minutes: z.number().positive().max(525_600).nullable() })

export const testRuleInputSchema = z.object({
  rule: ruleInputSchema,
  run: z.string().max(200),
  /** Number of the attempt; default: the latest. */
  attempt: z.int().min(1).optional(),
})

export const testRuleAnswerSchema = z
  .object({
    runId: z.string(),
    attemptNumber: z.int().nullable(),
    /** Metrics that the rule would judge, with the points that were read. */
    metrics: z.array(z.object({ name: z.string(), points: z.int() })),
    /** What would have fired, oldest first; at most 1,000. */
    firings: z.array(
      z.object({
        metric: z.string().nullable(),
        openedStep: z.int().nullable(),
        openedAt: timeSchema,
        resolvedStep: z.int().nullable(),
        resolvedAt: timeSchema.nullable(),
        message: z.string(),
        numbers: alertFiringSchema.shape.numbers,
      }),
    ),
    /** What to know about the answer: the scope that leaves this run out, series that were too long. */
    notes: z.array(z.string()),
  })
  .openapi('AlertRuleTest')

/** What the pages need to make a form. */
export const alertKindSchema = z.object({
  kind: z.string(),
  title: z.string(),
  description: z.string(),
  judges: z.enum(['points', 'situation']),
  stops: z.boolean(),
  /** JSON Schema of the condition. */
  schema: jsonSchema,
})

/** A row of `notification` carries this: what happened, whole, so that its delivery needs no other look. */
export const alertNoticeSchema = z.object({
  event: z.enum(['alert.fired', 'alert.resolved']),
  firing: alertFiringSchema,
})

export type AlertRule = z.infer<typeof alertRuleSchema>
export type AlertFiring = z.infer<typeof alertFiringSchema>
export type TestRuleAnswer = z.infer<typeof testRuleAnswerSchema>
export type AlertKind = z.infer<typeof alertKindSchema>
export type AlertNotice = z.infer<typeof alertNoticeSchema>
