import { checkpointingRun, checkpointingSubmission, T0 } from '../../storage/benchmarks/checkpointing/testing'
import { testRule } from '../testing/rule-table'
import rule from './failover-gap'

const at = (seconds: number, zoned = false, source = 'x') => ({ at: T0 + seconds * 1000, zoned, source })
const of = (ends: ReturnType<typeof at>[], launches: ReturnType<typeof at>[]) =>
  checkpointingSubmission(
    checkpointingRun({ reads: 0 }, { ends }),
    checkpointingRun({ writes: 0, at: 200 }, { launches }),
  )

testRule(rule, {
  pass: [
    { name: 'no gap at all', edition: '3.0', subject: of([at(100)], [at(100)]), summary: '0.0 s' },
    { name: '30 s', edition: '3.0', subject: of([at(100)], [at(130)]), summary: '30.0 s' },
    {
      name: 'a zone on one side only, so that the next source is taken',
      edition: '3.0',
      subject: of([at(7300, true), at(100)], [at(110)]),
      summary: '10.0 s',
    },
  ],
  fail: [
    {
      name: '30.5 s',
      edition: '3.0',
      subject: of([at(100)], [at(130.5)]),
      verdict: 'invalid',
      messages: ['late'],
      expected: 30,
      actual: 30.5,
    },
    {
      name: 'a millisecond more than 30 s',
      edition: '3.0',
      subject: of([at(100)], [at(130.001)]),
      verdict: 'invalid',
      messages: ['late'],
      actual: 30.001,
    },
    {
      name: 'a millisecond less than nothing',
      edition: '3.0',
      subject: of([at(100)], [at(99.999)]),
      verdict: 'invalid',
      messages: ['skew'],
      actual: -0.001,
    },
    {
      name: 'a negative gap',
      edition: '3.0',
      subject: of([at(100)], [at(98)]),
      verdict: 'invalid',
      messages: ['skew'],
      actual: -2,
    },
  ],
  unjudged: [
    {
      name: 'a read without a start',
      edition: '3.0',
      subject: of([at(1)], []),
      file: '*_metadata.json',
      field: 'invocation_start_time',
    },
    { name: 'a write without an end', edition: '3.0', subject: of([], [at(1)]), file: 'summary.json', field: 'end' },
    {
      name: 'clocks that have nothing in common',
      edition: '3.0',
      subject: of([at(1, true)], [at(1)]),
      file: '*_metadata.json',
      field: 'invocation_start_time',
    },
  ],
  notApplicable: [
    { name: 'a combined run', edition: '3.0', subject: checkpointingSubmission(checkpointingRun()) },
    {
      name: 'three runs',
      edition: '3.0',
      subject: checkpointingSubmission(
        checkpointingRun({ reads: 0 }),
        checkpointingRun({ writes: 0 }),
        checkpointingRun({ writes: 0 }),
      ),
    },
  ],
})
