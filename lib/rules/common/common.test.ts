import { known, missing } from '../../storage/fact'
import { plainRun } from '../../storage/testing/plain-run'
import { EDITIONS, type StorageRun, type Submission } from '../../storage/types'
import { testRule } from '../testing/rule-table'
import clockForward from './clock-forward'
import distinctTimes from './distinct-times'
import neverWhatif from './never-whatif'
import ownMetadata from './own-metadata'
import ownTool from './own-tool'

const edition = [...EDITIONS]
const at = (minute: number) => known(Date.UTC(2026, 2, 2, 10, minute), 'summary.json: start')
const group = (...runs: Partial<StorageRun>[]): Submission => ({
  key: 'training/unet3d/h100',
  benchmark: 'training',
  runs: runs.map((run, i) => plainRun({ path: `run-${i + 1}`, ...run })),
})

testRule(ownMetadata, {
  pass: [{ name: 'a run whose files agree with its folder', edition, subject: plainRun() }],
  fail: [
    {
      name: 'metadata of another model and time',
      edition,
      subject: plainRun({
        contradictions: [
          { field: 'model', file: 'training_1_metadata.json', says: 'resnet50', folder: 'unet3d' },
          {
            field: 'run_datetime',
            file: 'training_1_metadata.json',
            says: '20260301_090000',
            folder: '20260302_100000',
          },
        ],
      }),
      verdict: 'invalid',
      messages: ['other', 'other'],
      expected: 'unet3d',
      actual: 'resnet50',
    },
  ],
})

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

testRule(neverWhatif, {
  pass: [
    { name: 'a run of closed', edition: '3.0', subject: plainRun({ division: 'closed' }) },
    { name: 'a run outside of divisions', edition: '3.0', subject: plainRun() },
  ],
  fail: [
    {
      name: 'a run of whatif that was moved into closed',
      edition: '3.0',
      subject: {
        ...plainRun({ division: 'closed' }),
        metadata: known({ args: { mode: 'whatif' } }, 'training_20260302_100000_metadata.json'),
      },
      verdict: 'invalid',
      messages: ['whatif'],
    },
    {
      name: 'a run of whatif',
      edition: '3.0',
      subject: plainRun({ division: 'whatif' }),
      verdict: 'invalid',
      messages: ['whatif'],
    },
  ],
})

testRule(ownTool, {
  pass: [{ name: 'a run of the driver', edition, subject: plainRun() }],
  fail: [
    {
      name: 'a run that Rungrid made',
      edition,
      subject: plainRun({ provenance: 'rungrid' }),
      verdict: 'open',
      messages: ['rungrid'],
    },
  ],
})
