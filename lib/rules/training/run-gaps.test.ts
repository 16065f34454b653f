import { trainingSubmission } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './run-gaps'

/** Begins of two runs of ten minutes. */
const two = (second: string) =>
  trainingSubmission({}, 2, (i) => ({ start: i === 0 ? '2026-03-02T10:00:00' : `2026-03-02T${second}` }))
/** Runs that began and ended at these times of a day. */
const timed = (...times: [start: string, end: string][]) =>
  trainingSubmission({}, times.length, (i) => ({
    summary: { start: `2026-03-02T${times[i]?.[0]}`, end: `2026-03-02T${times[i]?.[1]}` },
  }))
/** Runs of 600.000001, 600.000003 and 600.000005 s, the middle one as long as the mean, and gaps of that and of 1 s. */
const exact = await timed(
  ['10:00:00.123456', '10:10:00.123457'],
  ['10:20:00.123460', '10:30:00.123463'],
  ['10:30:01.123463', '10:40:01.123468'],
)
const microsecondMore = await timed(
  ['10:00:00.123456', '10:10:00.123457'],
  ['10:20:00.123461', '10:30:00.123464'],
  ['10:30:01.123464', '10:40:01.123469'],
)

testRule(rule, {
  pass: [
    { name: 'a minute between runs of ten', edition: ['2.0', '3.0'], subject: await trainingSubmission({}, 5) },
    { name: 'a gap as long as a run', edition: '2.0', subject: await two('10:20:00') },
    { name: 'a gap that is the mean to the microsecond', edition: '2.0', subject: exact },
    { name: 'runs without a moment between them', edition: ['2.0', '3.0'], subject: await two('10:10:00') },
    { name: 'a gap a second shorter than a run', edition: '3.0', subject: await two('10:19:59') },
  ],
  fail: [
    {
      name: 'a gap of a microsecond more',
      edition: '2.0',
      subject: microsecondMore,
      verdict: 'invalid',
      messages: ['gap'],
    },
    {
      name: 'a gap that is the mean to the microsecond',
      edition: '3.0',
      subject: exact,
      verdict: 'invalid',
      messages: ['gap'],
    },
    {
      name: 'a gap a second longer than a run',
      edition: ['2.0', '3.0'],
      subject: await two('10:20:01'),
      verdict: 'invalid',
      messages: ['gap'],
      expected: 600,
      actual: 601,
    },
    {
      name: 'a gap as long as a run',
      edition: '3.0',
      subject: await two('10:20:00'),
      verdict: 'invalid',
      messages: ['gap'],
    },
    {
      name: 'runs at the same time',
      edition: '2.0',
      subject: await two('10:09:00'),
      verdict: 'invalid',
      messages: ['overlap'],
    },
  ],
  unjudged: [
    {
      name: 'a run whose end nobody wrote',
      edition: '3.0',
      subject: await trainingSubmission({}, 6, (i) =>
        i === 2 ? { replace: { 'summary.json': '{}' }, metadata: { runtime: null } } : {},
      ),
      file: 'summary.json',
      field: 'end',
    },
  ],
  notApplicable: [{ name: 'one run', edition: '2.0', subject: await trainingSubmission({}, 1) }],
})
