import { checkpointingRun, checkpointingSubmission } from '../../storage/benchmarks/checkpointing/testing'
import { testRule } from '../testing/rule-table'
import rule from './invocations'

const of = (...counts: [writes: number, reads: number][]) =>
  checkpointingSubmission(...counts.map(([writes, reads]) => checkpointingRun({ writes, reads })))

testRule(rule, {
  pass: [
    { name: 'one combined run', edition: ['2.0', '3.0'], subject: of([10, 10]) },
    {
      name: 'halves of the writes, then halves of the reads',
      edition: '2.0',
      subject: of([5, 0], [5, 0], [0, 5], [0, 5]),
    },
    { name: 'a run of writes and one of reads', edition: ['2.0', '3.0'], subject: of([10, 0], [0, 10]) },
    {
      name: 'a run for each checkpoint',
      edition: '2.0',
      subject: of(...Array(10).fill([1, 0]), ...Array(10).fill([0, 1])),
    },
  ],
  fail: [
    {
      name: 'two combined runs',
      edition: '2.0',
      subject: of([5, 5], [5, 5]),
      verdict: 'invalid',
      messages: ['several-combined'],
      actual: 2,
    },
    {
      name: 'three runs',
      edition: '3.0',
      subject: of([10, 0], [0, 5], [0, 5]),
      verdict: 'invalid',
      messages: ['too-many'],
      actual: 3,
    },
    { name: 'two combined runs', edition: '3.0', subject: of([5, 5], [5, 5]), verdict: 'invalid', messages: ['mixed'] },
  ],
})
