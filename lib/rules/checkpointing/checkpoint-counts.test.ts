import { checkpointingRun, checkpointingSubmission } from '../../storage/benchmarks/checkpointing/testing'
import { missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './checkpoint-counts'

const EDITIONS = ['2.0', '2.x', '3.0'] as const
const all = [...EDITIONS]
const of = (...counts: [writes: number, reads: number][]) =>
  checkpointingSubmission(...counts.map(([writes, reads]) => checkpointingRun({ writes, reads })))

testRule(rule, {
  pass: [
    { name: 'one run with 10 and 10', edition: all, subject: of([10, 10]), summary: '10 writes, 10 reads' },
    { name: 'halves', edition: all, subject: of([5, 0], [5, 0], [0, 5], [0, 5]) },
    { name: 'two runs', edition: all, subject: of([10, 0], [0, 10]) },
    { name: 'a run for each of them', edition: all, subject: of(...Array(10).fill([1, 1])) },
  ],
  fail: [
    {
      name: '9 writes',
      edition: ['2.0', '2.x'],
      subject: of([9, 0], [0, 10]),
      verdict: 'invalid',
      messages: ['invalid'],
      expected: 10,
      actual: 9,
    },
    { name: '9 writes', edition: '3.0', subject: of([9, 10]), verdict: 'open', messages: ['open'] },
    {
      name: '11 reads',
      edition: ['2.0', '2.x'],
      subject: of([10, 0], [0, 11]),
      verdict: 'invalid',
      messages: ['invalid'],
      actual: 11,
    },
    { name: '11 reads', edition: '3.0', subject: of([10, 11]), verdict: 'open', messages: ['open'], actual: 11 },
    { name: 'nothing at all', edition: all, subject: of([0, 0]), verdict: 'invalid', messages: ['invalid', 'invalid'] },
    { name: 'both twice', edition: '2.x', subject: of([20, 20]), verdict: 'invalid', messages: ['invalid', 'invalid'] },
    { name: 'no reads', edition: all, subject: of([10, 0]), verdict: 'invalid', messages: ['invalid'], actual: 0 },
  ],
  unjudged: [
    {
      name: 'a run that does not say how many it wrote',
      edition: all,
      subject: checkpointingSubmission(
        checkpointingRun({}, { writes: missing('*_metadata.json', 'parameters.checkpoint.num_checkpoints_write') }),
      ),
      file: '*_metadata.json',
      field: 'parameters.checkpoint.num_checkpoints_write',
    },
  ],
})
