import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { measured } from '../measured'
import { orDefault, saying } from '../or-default'
import { fail, pass, runRule } from '../types'

const DEFAULT = 60
const LEAST = 30
const CLOSED = 60

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/duration',
    title: 'It runs long enough',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '2.x': 'KV cache run check, duration; improvement plan, minimum run time' },
    severity: 'error',
    when: 'before',
    requirement: `At least ${CLOSED} seconds`,
    messages: {
      short: '{actual} seconds is less than {expected}.',
      brief: '{actual} seconds is less than {expected}, which CLOSED asks for.',
    },
    fixes: {
      short: 'Run it for at least {expected} seconds: `--duration`.',
      brief: 'Run it for at least {expected} seconds: `--duration {expected}`.',
    },
    docs: `Reads \`duration\` of the metadata (else \`args.runtime\`, the plan's name of it): the seconds that were asked for, not how long the program took. Where the metadata does not have it, the driver ran with its default, ${DEFAULT}.

Less than ${LEAST} is INVALID, less than ${CLOSED} OPEN. The plan of that edition names the same limit of ${CLOSED} seconds as minimum run time and would only make it OPEN, however short; the stricter of the two, the INVALID of the run check, is what holds. Edition 3.0 fixes 300 seconds: \`kv-cache/option-workloads\`.`,
  },
  check: measured((run) => {
    const seconds = orDefault(run.metadata, run.seconds, DEFAULT)
    const summary = saying(`${seconds.value} s`, seconds)
    const finding = { parameter: 'duration', actual: seconds.value }
    if (seconds.value < LEAST)
      return fail({ ...finding, verdict: 'invalid', messageId: 'short', expected: LEAST }, summary)
    if (seconds.value < CLOSED)
      return fail({ ...finding, verdict: 'open', messageId: 'brief', expected: CLOSED }, summary)
    return pass(summary)
  }),
})
