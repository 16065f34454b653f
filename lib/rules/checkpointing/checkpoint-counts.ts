import { CHECKPOINTS } from '../../storage/benchmarks/checkpointing/models'
import type { CheckpointingRun } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, pass, type RawFinding, submissionRule } from '../types'

export default submissionRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/checkpoint-counts',
    title: 'A submission has 10 writes and 10 reads',
    scope: 'submission',
    benchmarks: ['checkpointing'],
    clauses: {
      '2.0': '2.2.5, table 3',
      '2.x': 'checkpointing submission check: number of operations',
      '3.0': '4.7.1, table 3',
    },
    severity: 'error',
    when: 'after',
    requirement: 'Exactly 10 checkpoints written and 10 read, over all runs',
    messages: {
      invalid: '{actual} {what} over {runs}, not {expected}.',
      open: '{actual} {what} over {runs}, not the {expected} of CLOSED.',
    },
    fixes: {
      invalid:
        'Run so that there are {expected} {what} in all, and leave runs that do not belong to it out of the folder.',
      open: 'Run so that there are {expected} {what} in all for CLOSED; as it is, it can be OPEN.',
    },
    docs: `\`checkpoint.num_checkpoints_write\` and \`checkpoint.num_checkpoints_read\` are added up over the runs of a submission; −1 and
0 both mean that an invocation leaves a direction out. Runs of other commands, as \`datasize\`, are not counted.

In 2.0 and 2.x another number is INVALID in both divisions. Table 3 of **3.0** lets OPEN change the numbers, so there
another number is OPEN, though the edition's validator fails it; no writes or no reads at all is INVALID.`,
  },
  check({ runs }, { edition }) {
    const total = (of: (run: CheckpointingRun) => number) => runs.reduce((sum, run) => sum + of(run), 0)
    const directions = [
      { what: 'writes', parameter: 'checkpoint.num_checkpoints_write', actual: total((run) => need(run.writes)) },
      { what: 'reads', parameter: 'checkpoint.num_checkpoints_read', actual: total((run) => need(run.reads)) },
    ]
    const findings = directions
      .filter(({ actual }) => actual !== CHECKPOINTS)
      .map(({ what, parameter, actual }): RawFinding => {
        const verdict = edition === '3.0' && actual > 0 ? 'open' : 'invalid'
        const data = { what, runs: runs.length === 1 ? '1 run' : `${runs.length} runs` }
        return { verdict, messageId: verdict, parameter, expected: CHECKPOINTS, actual, data }
      })
    return findings.length > 0 ? fail(findings) : pass('10 writes, 10 reads')
  },
})
