import type { CheckpointingRun } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, pass, submissionRule } from '../types'

export default submissionRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/invocations',
    title: 'Writes and reads are split over runs as the edition allows',
    scope: 'submission',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.2', '3.0': '4.7.1, 2.1.23' },
    severity: 'error',
    when: 'after',
    requirement: {
      '2.0': 'At most one run that writes and reads',
      '3.0': 'One run that writes and reads, or two: one that writes, then one that reads',
    },
    messages: {
      'several-combined': '{actual} runs write and read, where at most one may.',
      'too-many': '{actual} runs, where one or two may be.',
      mixed: 'Of two runs, {actual} write and read: one has to write, the other to read.',
    },
    fixes: {
      'several-combined': 'Keep one run that writes and reads all, or split writes and reads into runs of their own.',
      'too-many': 'Run all writes in one invocation and all reads in the next, or both in one.',
      mixed: 'Write with `--num-checkpoints-read=0`, then read with `--num-checkpoints-write=0`.',
    },
    docs: `A run is *combined* when it declares writes and reads. **2.0** lets the checkpoints be split over any number of runs, of
which at most one is combined. **3.0** takes one combined run, or a run of writes and then a run of reads, as a storage
system needs that is failed over in between. The order is judged by [writes-before-reads](writes-before-reads.md), the
time in between by [failover-gap](failover-gap.md).`,
  },
  check({ runs }, { edition }) {
    const combined = runs.filter((run) => need(run.writes) > 0 && need(run.reads) > 0).length
    if (edition === '2.0') {
      if (combined <= 1) return pass(`${runs.length} runs, ${combined} combined`)
      return fail({ verdict: 'invalid', messageId: 'several-combined', expected: 1, actual: combined })
    }
    if (runs.length > 2) return fail({ verdict: 'invalid', messageId: 'too-many', expected: 2, actual: runs.length })
    if (runs.length === 2 && combined > 0)
      return fail({ verdict: 'invalid', messageId: 'mixed', expected: 0, actual: combined })
    return pass(runs.length === 1 ? 'one run' : 'two runs')
  },
})
