import { known, missing } from '../../storage/fact'
import { plainRun } from '../../storage/testing/plain-run'
import { EDITIONS } from '../../storage/types'
import { testRule } from '../testing/rule-table'
import clockForward from './clock-forward'

const edition = [...EDITIONS]
const at = (minute: number) => known(Date.UTC(2026, 2, 2, 10, minute), 'summary.json: start')

testRule(clockForward, {
  pass: [{ name: 'a run of 10 minutes', edition, subject: plainRun(), summary: '600 s' }],
  fail: [
    {
      name: 'an end before the start',
      edition,
      subject: plainRun({ startedAt: at(10), endedAt: at(9) }),
      verdict: 'invalid',
      messages: ['backward'],
      expected: '2026-03-02T10:10:00.000',
      actual: '2026-03-02T10:09:00.000',
    },
    {
      name: 'an end at the start',
      edition: '3.0',
      subject: plainRun({ startedAt: at(10), endedAt: at(10) }),
      verdict: 'invalid',
      messages: ['backward'],
    },
  ],
  notApplicable: [
    { name: 'a run without an end', edition, subject: plainRun({ endedAt: missing('summary.json', 'end') }) },
  ],
})
