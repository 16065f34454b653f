/**
 * What a condition is. A file of lib/alerts/conditions exports one as `default`; it is found by its place.
 *
 * There are two sorts. Conditions of `points` judge one metric, point by point in the order of steps, by the time that
 * points carry: the same points give the same answer, whenever and in whatever portions they came. Conditions of
 * `situation` judge where a run stands by the clock.
 */
import type { z } from 'zod'
import type { FailureClass } from '../runs/failures'
import type { RunState } from '../runs/states'

export interface AlertPoint {
  step: number
  /** Seconds since 1970, by the worker's clock. */
  time: number
  /** May be NaN or infinite. */
  value: number
}

/** Where a run and its latest attempt stand. Times in seconds since 1970, by the server's clock. */
export interface Situation {
  now: number
  state: RunState
  /** Since when the run is in this state, as far as it is known. */
  since: number
  attempt: {
    number: number
    state: 'starting' | 'running' | 'ended'
    outcome: 'succeeded' | 'failed' | 'cancelled' | 'stopped' | null
    startedAt: number | null
    endedAt: number | null
    failure: { class: FailureClass; message: string } | null
  } | null
  /** Last sign of life. */
  heardAt: number | null
  /** The furthest step that was reported, as progress or as a point. */
  step: number | null
}

/**
 * `almost`: bad, but not yet for as long as was asked. What is open stays open by it.
 * `unknown` says nothing either way: a NaN between values, a start that is too early to judge.
 */
export type Verdict = 'bad' | 'almost' | 'good' | 'unknown'

/** Numbers of a firing. Non-finite ones stand as text, as everywhere on the wire. */
export type Numbers = Record<string, number | string | null>

export interface Told {
  /** One sentence without a full stop: `val_loss is 5.2, above 5, at step 300`. */
  message: string
  numbers: Numbers
}

interface ConditionBase<Schema extends z.ZodType> {
  /** What stands in `kind`; the schema's literal. */
  kind: string
  /** For people, in a picker. */
  title: string
  /** One sentence that says when it fires. */
  description: string
  /** Whether `policy.early_stop` may name it. */
  stops: boolean
  params: Schema
}

export interface PointCondition<Schema extends z.ZodType, S> extends ConditionBase<Schema> {
  judges: 'points'
  /** Plain JSON, small whatever the number of points. */
  start(): S
  /**
   * Judges the next point; `state` is changed. While the condition is open (it fired and has not cleared), `clear` is the
   * threshold that the value must come back to, where one was given.
   */
  judge(params: z.output<Schema>, state: S, point: AlertPoint, open: { clear: number | undefined } | null): Verdict
  /** Says what is bad; called after `judge` for the same point. */
  tell(params: z.output<Schema>, state: S, point: AlertPoint, metric: string): Told
}

export interface SituationCondition<Schema extends z.ZodType> extends ConditionBase<Schema> {
  judges: 'situation'
  judge(params: z.output<Schema>, at: Situation): Verdict
  /** When it may become bad with no news at all, seconds since 1970; null: never. */
  due(params: z.output<Schema>, at: Situation): number | null
  tell(params: z.output<Schema>, at: Situation): Told
}

/** Lets a file name its schema and its state once. */
export function pointCondition<Schema extends z.ZodType, S>(
  condition: Omit<PointCondition<Schema, S>, 'judges'>,
): PointCondition<Schema, S> {
  return { ...condition, judges: 'points' }
}

export function situationCondition<Schema extends z.ZodType>(
  condition: Omit<SituationCondition<Schema>, 'judges'>,
): SituationCondition<Schema> {
  return { ...condition, judges: 'situation' }
}
