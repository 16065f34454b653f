import { type CheckpointingRun, readsOf, writesOf } from '../../storage/benchmarks/checkpointing/run'
import { isKnown, missing, need, peek, Unjudged } from '../../storage/fact'
import { fail, notApplicable, pass, submissionRule } from '../types'

export default submissionRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/writes-before-reads',
    title: 'All checkpoints are written before one is read',
    scope: 'submission',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.2, 2.2.5', '3.0': '4.7.1, 4.7.2' },
    severity: 'error',
    when: 'after',
    requirement: 'All writes end before the first read begins',
    messages: {
      overlap: 'The first read ({read}) began {actual} s before the last write ({write}) ended.',
    },
    fixes: { overlap: 'Run all writes first, then all reads, with one clock on all clients.' },
    docs: `The end of the last write is compared with the start of the first read, from \`<rank>_per_epoch_stats.json\`; for runs that
have no such files, and that only write or only read, the start and end of the run stand for them. The time from the
first write to the last read, with all that lies between them, is the metric \`total_seconds\` of the submission (4.7.2 of
3.0). No tool of 2.0 checks the order, though its text asks for it.`,
  },
  check({ runs }) {
    const writing = runs.filter((run) => need(run.writes) > 0)
    const reading = runs.filter((run) => need(run.reads) > 0)
    if (writing.length === 0 || reading.length === 0) return notApplicable('there is only one direction')
    const last = later(writing.map((run) => ({ run, at: endOfWrites(run) })))
    const first = earlier(reading.map((run) => ({ run, at: startOfReads(run) })))
    if (first.at >= last.at) return pass(`reads began ${((first.at - last.at) / 1000).toFixed(1)} s after the writes`)
    return fail({
      verdict: 'invalid',
      messageId: 'overlap',
      actual: (last.at - first.at) / 1000,
      data: { read: first.run.path || '.', write: last.run.path || '.' },
    })
  },
})

interface At {
  run: CheckpointingRun
  at: number
}

function endOfWrites(run: CheckpointingRun): number {
  const writes = writesOf(run)
  if (writes.length > 0) return Math.max(...writes.map(({ endedAt }) => endedAt))
  return peek(run.reads) === 0 ? need(run.endedAt) : lacks(run, 'save_ckpt1')
}

function startOfReads(run: CheckpointingRun): number {
  const reads = readsOf(run)
  if (reads.length > 0) return Math.min(...reads.map(({ startedAt }) => startedAt))
  return peek(run.writes) === 0 ? need(run.startedAt) : lacks(run, 'load_ckpt1')
}

/** Only the ranks know when a run that writes and reads went over from one to the other. */
function lacks({ operations }: CheckpointingRun, operation: string): never {
  throw new Unjudged([
    isKnown(operations) ? missing('<rank>_per_epoch_stats.json', operation).missing : operations.missing,
  ])
}

function later(list: At[]): At {
  return list.reduce((a, b) => (b.at > a.at ? b : a))
}

function earlier(list: At[]): At {
  return list.reduce((a, b) => (b.at < a.at ? b : a))
}
