import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/fsync',
    title: 'Each checkpoint is flushed to storage',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.2', '3.0': '4.3.2' },
    severity: 'error',
    when: 'before',
    requirement: '`checkpoint.fsync` is true',
    messages: { off: 'Checkpoints were written without fsync, so that they may have stayed in memory.' },
    fixes: { off: 'Leave `{parameter}` true, as the workload ships it, and run again.' },
    docs: `\`checkpoint.fsync\` of the parameters that the run really had must be true. Both editions enforce it and let nobody tune
it. A run that only reads writes nothing and is not judged by it.`,
  },
  check(run) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    if (need(run.writes) === 0) return notApplicable('it only reads')
    if (need(run.fsync)) return pass('on')
    return fail({
      verdict: 'invalid',
      messageId: 'off',
      parameter: 'checkpoint.fsync',
      expected: true,
      actual: false,
    })
  },
})
