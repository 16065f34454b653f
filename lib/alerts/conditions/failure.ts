import { z } from 'zod'
import { FAILURE_CLASS_NAMES } from '../../runs/failures'
import { type Situation, situationCondition } from '../types'

const params = z.strictObject({
  kind: z.literal('failure'),
  /** Only failures of these classes; default: all. */
  classes: z.array(z.enum(FAILURE_CLASS_NAMES)).min(1).max(FAILURE_CLASS_NAMES.length).optional(),
  /** Also attempts that are retried by themselves. */
  each_attempt: z.boolean().default(false),
})

function failed(at: Situation, eachAttempt: boolean): boolean {
  return at.state === 'failed' || (eachAttempt && at.attempt?.outcome === 'failed')
}

export default situationCondition<typeof params>({
  kind: 'failure',
  title: 'Failed',
  description: 'A run has failed and is not tried again by itself; or each attempt that fails.',
  stops: false,
  params,
  judge(given, at) {
    if (!failed(at, given.each_attempt)) return 'good'
    const found = at.attempt?.failure?.class
    return !given.classes || (found && given.classes.includes(found)) ? 'bad' : 'good'
  },
  due: () => null,
  tell(_given, at) {
    const failure = at.attempt?.failure
    const number = at.attempt?.number ?? null
    return {
      message: failure ? `Attempt ${number} failed (${failure.class}): ${failure.message}` : 'The run failed',
      numbers: { class: failure?.class ?? null, attempt: number, step: at.step, since: at.since },
    }
  },
})
