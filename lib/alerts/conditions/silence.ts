import { z } from 'zod'
import { formatDuration } from '../../format/duration'
import { ALERT_LIMITS } from '../shapes'
import { situationCondition } from '../types'

const params = z.strictObject({
  kind: z.literal('silence'),
  /** Signs of life are noted every 5 s at most, so less than 10 s would be noise. */
  seconds: z.number().min(10).max(ALERT_LIMITS.seconds),
})

export default situationCondition<typeof params>({
  kind: 'silence',
  title: 'Nothing heard',
  description: 'A running worker has reported nothing for a number of seconds.',
  stops: false,
  params,
  judge: (given, at) =>
    at.state === 'running' && at.heardAt !== null && at.now - at.heardAt >= given.seconds ? 'bad' : 'good',
  due: (given, at) => (at.state === 'running' && at.heardAt !== null ? at.heardAt + given.seconds : null),
  tell: (given, at) => ({
    message: `Nothing was heard for ${formatDuration(at.now - at.heardAt!)}`,
    numbers: { value: at.now - at.heardAt!, threshold: given.seconds, since: at.heardAt, step: at.step },
  }),
})
