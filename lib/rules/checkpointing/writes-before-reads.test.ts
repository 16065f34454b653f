import { checkpointingRun, checkpointingSubmission } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './writes-before-reads'

const write = checkpointingRun({ writes: 10, reads: 0, at: 0, path: 'w' })
const read = (at: number) => checkpointingRun({ writes: 0, reads: 10, at, path: 'r' })
const lost = missing('<rank>_per_epoch_stats.json')
const without = (run: typeof write) => ({ ...run, operations: lost })

testRule(rule, {
  pass: [
    { name: 'one run, writes first', edition: ['2.0', '3.0'], subject: checkpointingSubmission(checkpointingRun()) },
    { name: 'reads after the writes', edition: ['2.0', '3.0'], subject: checkpointingSubmission(write, read(130)) },
    {
      name: 'the same told by start and end of the runs',
      edition: '2.0',
      subject: checkpointingSubmission(without(write), without(read(130))),
    },
  ],
  fail: [
    {
      name: 'reads that begin 20 s before the last write ends',
      edition: ['2.0', '3.0'],
      // The last write ends at 120 s, the first read begins 5 s after its run.
      subject: checkpointingSubmission(write, read(95)),
      verdict: 'invalid',
      messages: ['overlap'],
      actual: 20,
    },
  ],
  unjudged: [
    {
      name: 'a combined run without the times of its ranks',
      edition: ['2.0', '3.0'],
      subject: checkpointingSubmission(without(checkpointingRun())),
      file: '<rank>_per_epoch_stats.json',
    },
    {
      name: 'a combined run whose ranks wrote nothing',
      edition: '3.0',
      subject: checkpointingSubmission(checkpointingRun({ writes: 0 }, { writes: known(10, 'x') })),
      file: '<rank>_per_epoch_stats.json',
      field: 'save_ckpt1',
    },
  ],
  notApplicable: [{ name: 'writes alone', edition: '2.0', subject: checkpointingSubmission(write) }],
})
