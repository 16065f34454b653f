import { z } from 'zod'
import { CONDITIONS } from './conditions/registry.generated'
import type { PointCondition, SituationCondition } from './types'

type Found = (typeof CONDITIONS)[number]
/** A condition as it stands in a rule, parsed. */
export type Condition = z.output<Found['params']>
export type ConditionInput = z.input<Found['params']>
export type ConditionKind = Condition['kind']

// biome-ignore lint/suspicious/noExplicitAny: parameters and states of every kind; each fits its own condition
export type AnyCondition = PointCondition<z.ZodType<any>, any> | SituationCondition<z.ZodType<any>>

/** Every condition by kind. A file in conditions/ is all that another one takes. */
export function listConditions(): AnyCondition[] {
  return [...CONDITIONS] as AnyCondition[]
}

/** @throws Error when there is none of this kind: a stored rule names a file that was taken away */
export function conditionOf(condition: { kind: string }): AnyCondition {
  const found = listConditions().find(({ kind }) => kind === condition.kind)
  if (!found) throw new Error(`there is no condition ${condition.kind} in lib/alerts/conditions`)
  return found
}

function oneOf(conditions: AnyCondition[]): z.ZodType<Condition, ConditionInput> {
  const schemas = conditions.map(({ params }) => params) as unknown as [z.core.$ZodTypeDiscriminable]
  return z.discriminatedUnion('kind', schemas, {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `\`kind\` is one of: ${conditions.map(({ kind }) => kind).join(', ')}.`
        : undefined,
  }) as unknown as z.ZodType<Condition, ConditionInput>
}

export const conditionSchema = oneOf(listConditions())
/** What `policy.early_stop` may name. */
export const stopSchema = oneOf(listConditions().filter(({ stops }) => stops))
