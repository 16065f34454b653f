import { plainRun } from '../../storage/testing/plain-run'
import { EDITIONS } from '../../storage/types'
import { testRule } from '../testing/rule-table'
import ownMetadata from './own-metadata'

const edition = [...EDITIONS]

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
