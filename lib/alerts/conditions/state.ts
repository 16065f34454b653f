import { z } from 'zod'
import { formatDuration } from '../../format/duration'
import { RUN_STATES } from '../../runs/states'
import { secondsSchema } from '../shapes'
import { situationCondition } from '../types'

const params = z.strictObject({
  kind: z.literal('state'),
  states: z.array(z.enum(RUN_STATES)).min(1).max(RUN_STATES.length),
  /** It has been in one of them for so long. */
  for_seconds: secondsSchema.default(0),
})

export default situationCondition<typeof params>({
  kind: 'state',
  title: 'In a state',
  description: 'A run is in one of the states that you name, or has been for a number of seconds.',
  stops: false,
  params,
  judge: (given, at) => (given.states.includes(at.state) && at.now - at.since >= given.for_seconds ? 'bad' : 'good'),
  due: (given, at) => (given.states.includes(at.state) ? at.since + given.for_seconds : null),
  tell(given, at) {
    const long = given.for_seconds > 0 ? ` for ${formatDuration(at.now - at.since)}` : ''
    return {
      message: `The run is ${at.state}${long}`,
      numbers: {
        state: at.state,
        value: at.now - at.since,
        threshold: given.for_seconds,
        since: at.since,
        step: at.step,
      },
    }
  },
})
