import { known } from '../../storage/fact'
import { plainRun } from '../../storage/testing/plain-run'
import { testRule } from '../testing/rule-table'
import neverWhatif from './never-whatif'

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
