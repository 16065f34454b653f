import { z } from 'zod'
import { formatDuration } from '../../format/duration'
import { isEnded } from '../../runs/states'
import { situationCondition } from '../types'

const params = z.strictObject({
  kind: z.literal('finish'),
  /** `success`: it succeeded; `any`: it ended, however. */
  outcome: z.enum(['success', 'any']).default('any'),
})

export default situationCondition<typeof params>({
  kind: 'finish',
  title: 'Finished',
  description: 'A run has ended: well, or in any way.',
  stops: false,
  params,
  judge: (given, at) =>
    (given.outcome === 'success' ? at.state === 'succeeded' : isEnded(at.state) && at.state !== 'skipped')
      ? 'bad'
      : 'good',
  due: () => null,
  tell(_given, { state, attempt, step, since }) {
    const seconds = attempt?.startedAt ? (attempt.endedAt ?? since) - attempt.startedAt : null
    const after = seconds === null ? '' : ` after ${formatDuration(seconds)}`
    return { message: `The run ${WORDS[state] ?? 'ended'}${after}`, numbers: { state, seconds, step, since } }
  },
})

const WORDS: Record<string, string> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  stopped: 'was stopped early',
}
