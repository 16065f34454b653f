import { z } from 'zod'
import { formatDuration } from '../../format/duration'
import { formatCount } from '../../format/number'
import { minutesSchema, stepsSchema } from '../shapes'
import { situationCondition } from '../types'

const params = z
  .strictObject({
    kind: z.literal('budget'),
    steps: stepsSchema.optional(),
    /** Since the attempt began to run. */
    minutes: minutesSchema.optional(),
  })
  .refine(({ steps, minutes }) => steps !== undefined || minutes !== undefined, 'One of `steps`, `minutes` is missing.')

const isRunning = (state: string) => state === 'running' || state === 'stopping' || state === 'finishing'

export default situationCondition<typeof params>({
  kind: 'budget',
  title: 'Budget used up',
  description: 'A run has made a number of steps, or has run for a number of minutes.',
  stops: true,
  params,
  judge(given, at) {
    if (!isRunning(at.state)) return 'good'
    const byStep = given.steps !== undefined && at.step !== null && at.step >= given.steps
    const began = at.attempt?.startedAt ?? null
    return byStep || (given.minutes !== undefined && began !== null && at.now - began >= given.minutes * 60)
      ? 'bad'
      : 'good'
  },
  due(given, at) {
    const began = at.attempt?.startedAt ?? null
    return isRunning(at.state) && given.minutes !== undefined && began !== null ? began + given.minutes * 60 : null
  },
  tell(given, at) {
    const seconds = at.now - (at.attempt?.startedAt ?? at.now)
    const byStep = given.steps !== undefined && at.step !== null && at.step >= given.steps
    return {
      message: byStep
        ? `Its budget of ${formatCount(given.steps!)} steps is used up: it is at step ${at.step}`
        : `Its budget of ${formatDuration(given.minutes! * 60)} is used up: it has run for ${formatDuration(seconds)}`,
      numbers: {
        value: byStep ? at.step : seconds / 60,
        threshold: byStep ? given.steps! : given.minutes!,
        step: at.step,
        since: at.attempt?.startedAt ?? null,
      },
    }
  },
})
