import { testRule } from '../testing/rule-table'
import optionDelay from './option-delay'
import { args, edition, METADATA, needsMetadata, notApplicable, run } from './testing/edition-3-runs'

testRule(optionDelay, {
  pass: [{ name: '90 seconds', edition, subject: run, summary: '90 s' }],
  fail: [
    {
      name: '20 seconds',
      edition,
      subject: await args({ inter_option_delay: 20 }),
      verdict: 'open',
      messages: ['other'],
      expected: 90,
    },
  ],
  unjudged: [
    ...needsMetadata,
    {
      name: 'a pause that is no number',
      edition,
      subject: await args({ inter_option_delay: true }),
      file: METADATA,
      field: 'args.inter_option_delay',
    },
  ],
  notApplicable: [
    ...notApplicable,
    { name: 'a pause that is not recorded', edition, subject: await args({ inter_option_delay: null }) },
  ],
})
