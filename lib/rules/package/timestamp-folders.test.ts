import { testRule } from '../testing/rule-table'
import { of, SYSTEM, UNET, valid3, with3 } from './testing/packages'
import timestampFolders from './timestamp-folders'

testRule(timestampFolders, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'a run with a name of its own, and a checkpoint',
      edition: '3.0',
      subject: await with3({ [`${UNET}/run/best/x`]: '', [`${SYSTEM}/checkpointing/llama3-8b/run/x`]: '' }),
      verdict: 'invalid',
      messages: ['name', 'name'],
    },
  ],
  notApplicable: [{ name: 'a package without them', edition: '3.0', subject: await of({ 'closed/': '' }) }],
})
