import { known } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import preview from './preview'
import { interim } from './testing/runs'

testRule(preview, {
  nobodyPasses: true,
  pass: [],
  fail: [{ name: 'any run', edition: '2.x', subject: interim, verdict: 'open', messages: ['preview'] }],
  notApplicable: [{ name: 'data generation', edition: '2.x', subject: { ...interim, command: known('datagen', 'x') } }],
})
