import { known, missing } from '../../storage/fact'
import { plainRun } from '../../storage/testing/plain-run'
import { EDITIONS, type StorageRun, type Submission } from '../../storage/types'
import { testRule } from '../testing/rule-table'
import distinctTimes from './distinct-times'

const edition = [...EDITIONS]
const at = (minute: number) => known(Date.UTC(2026, 2, 2, 10, minute), 'summary.json: start')
const group = (...runs: Partial<StorageRun>[]): Submission => ({
  key: 'training/unet3d/h100',
  benchmark: 'training',
  runs: runs.map((run, i) => plainRun({ path: `run-${i + 1}`, ...run })),
})

testRule(distinctTimes, {
  pass: [
    {
      name: 'runs one after the other',
      edition,
      subject: group({ startedAt: at(0) }, { startedAt: at(20) }),
      summary: '2 different starts',
    },
    {
      name: 'runs of two systems with folders of one time and no start',
      edition: '2.x',
      subject: group(
        { startedAt: missing('summary.json'), workload: 'a' },
        { startedAt: missing('summary.json'), workload: 'b' },
      ),
    },
  ],
  fail: [
    {
      name: 'a run and its copy',
      edition,
      subject: group({ startedAt: at(0) }, { startedAt: at(20) }, { startedAt: at(0) }),
      verdict: 'invalid',
      messages: ['same'],
      actual: '2026-03-02T10:00:00.000',
    },
  ],
  notApplicable: [{ name: 'a single run', edition, subject: group({}) }],
})
