import { isKnown } from '../../storage/fact'
import { BENCHMARK_TYPES } from '../../storage/types'
import { fail, notApplicable, pass, runRule } from '../types'

const CLAUSE = 'no published clause: a run ends after it starts'

export default runRule({
  meta: {
    id: 'common/clock-forward',
    title: 'The run ends after it starts',
    scope: 'run',
    benchmarks: BENCHMARK_TYPES,
    clauses: { '1.0': CLAUSE, '2.0': CLAUSE, '2.x': CLAUSE, '3.0': CLAUSE },
    severity: 'error',
    when: 'after',
    requirement: 'The end of the run is later than its start',
    messages: { backward: 'The run ends ({actual}) before it starts ({expected}), or at the same moment.' },
    fixes: {
      backward:
        "Set the clock of the client right (a time server that steps it back does this) and repeat the run; or put back the run's own files.",
    },
    docs: `Compares start and end of the run, as its files have them on the client's own clock. A clock that went backwards makes every
duration, throughput and gap between runs worthless. Where a start or an end is not recorded there is nothing to compare, and the
rules that need it say so.

No edition has a written clause for it; each of them computes durations from these two.`,
  },
  check(run) {
    if (!isKnown(run.startedAt) || !isKnown(run.endedAt)) return notApplicable('start or end is not recorded')
    const [start, end] = [run.startedAt.value, run.endedAt.value]
    const seconds = (end - start) / 1000
    if (end > start) return pass(`${seconds.toLocaleString('en-US', { maximumFractionDigits: 1 })} s`)
    return fail(
      {
        verdict: 'invalid',
        messageId: 'backward',
        parameter: run.endedAt.source,
        expected: onClock(start),
        actual: onClock(end),
      },
      `${seconds.toLocaleString('en-US', { maximumFractionDigits: 1 })} s`,
    )
  },
})

/** Without a zone: the client wrote none. */
function onClock(at: number): string {
  return new Date(at).toISOString().slice(0, -1)
}
