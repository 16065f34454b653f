import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'

const FACTOR = 3

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/data-per-host',
    title: 'A host writes more than its memory could cache',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '3.0': '4.3.1' },
    severity: 'warning',
    when: 'after',
    requirement: 'Each host writes more than 3 × its memory, or caches are cleared between writing and reading',
    messages: {
      small: 'Each host writes {actual} GiB of the checkpoint, not more than 3 × its memory ({expected} GiB).',
    },
    fixes: { small: 'Clear the caches of all hosts in the callout between the write phase and the read phase.' },
    docs: `\`metric.checkpoint_size_GB\` divided by the hosts is compared with 3 × the memory of a host, as the edition's validator
does. It is advice: with clearing in between the reads are honest all the same, and files can't tell whether it
was done. So it is a warning and never changes a verdict.`,
  },
  check(run) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    const each = need(run.checkpointGib) / need(run.hosts)
    const least = FACTOR * need(run.hostMemoryGib)
    if (each > least) return pass(`${each.toFixed(1)} GiB a host`)
    return fail({ verdict: 'closed', severity: 'warning', messageId: 'small', expected: least, actual: each })
  },
})
