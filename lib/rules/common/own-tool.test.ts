import { plainRun } from '../../storage/testing/plain-run'
import { EDITIONS } from '../../storage/types'
import { testRule } from '../testing/rule-table'
import ownTool from './own-tool'

const edition = [...EDITIONS]

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
