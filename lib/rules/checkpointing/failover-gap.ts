import type { CheckpointingRun, Instant } from '../../storage/benchmarks/checkpointing/run'
import { missing, need, Unjudged } from '../../storage/fact'
import { fail, notApplicable, pass, submissionRule } from '../types'

const MOST_SECONDS = 30

export default submissionRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/failover-gap',
    title: 'Reads are started within 30 s of the end of the writes',
    scope: 'submission',
    benchmarks: ['checkpointing'],
    clauses: { '3.0': '4.7.1, 2.1.24' },
    severity: 'error',
    when: 'after',
    requirement: 'Of two runs, the one that reads is started 0 to 30 s after the one that writes ended',
    messages: {
      late: 'The run that reads was started {actual} s after the run that writes ended; at most {expected} s are allowed.',
      skew: 'By their clocks the run that reads was started {ahead} s before the run that writes ended.',
    },
    fixes: {
      late: 'Start the reads from the same script, right after the failover, and run both again.',
      skew: 'Set the clocks of the clients by one source (chrony, ntpd) and run both again.',
    },
    docs: `Only two runs have a gap: one that writes, one that reads. It lies between the end of the first, from the first of
\`invocation_end_time\`, \`cluster_snapshots.end.collection_timestamp\` and \`end\` of \`summary.json\` that is there, and the start
of the second, from the first of \`invocation_start_time\` and \`run_datetime\`. Some of these have a time zone and some are of
the clock of the client: only two of the same kind are compared, else the gap would be wrong by hours.

A negative gap is told as what it most likely is: clocks that differ. It is INVALID, for nothing shows then that the reads
came after the writes.

2.1.24 speaks of a gap shorter than one run. 4.7.1 gives the number for this benchmark, and that is what is judged.`,
  },
  check({ runs }) {
    const write = runs.find((run) => need(run.writes) > 0 && need(run.reads) === 0)
    const read = runs.find((run) => need(run.reads) > 0 && need(run.writes) === 0)
    if (runs.length !== 2 || !write || !read) return notApplicable('it is not a run of writes and a run of reads')
    const pair = comparable(write.ends, read.launches)
    const actual = (pair.start.at - pair.end.at) / 1000
    if (actual < 0)
      return fail({
        verdict: 'invalid',
        messageId: 'skew',
        parameter: 'invocation_start_time',
        expected: 0,
        actual,
        data: { ahead: -actual },
      })
    if (actual <= MOST_SECONDS) return pass(`${actual.toFixed(1)} s`)
    return fail({
      verdict: 'invalid',
      messageId: 'late',
      parameter: 'invocation_start_time',
      expected: MOST_SECONDS,
      actual,
    })
  },
})

function comparable(ends: Instant[], starts: Instant[]): { end: Instant; start: Instant } {
  for (const end of ends) {
    const start = starts.find(({ zoned }) => zoned === end.zoned)
    if (start) return { end, start }
  }
  const reason = ends.length > 0 && starts.length > 0 ? 'has no time of the same clock' : undefined
  throw new Unjudged([
    ...(ends.length === 0 ? [missing('summary.json', 'end').missing] : []),
    ...(ends.length > 0 ? [missing('*_metadata.json', 'invocation_start_time', reason).missing] : []),
  ])
}
