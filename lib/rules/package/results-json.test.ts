import { below, package3, trainingFiles, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import resultsJson from './results-json'
import { of, SYSTEM, valid3 } from './testing/packages'

testRule(resultsJson, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'runs and checkpoints without it',
      edition: '3.0',
      subject: await of({
        ...without(package3(), '/results.json'),
        ...below(`${SYSTEM}/checkpointing/llama3-8b`, { '20260302_100000/x': '' }),
      }),
      verdict: 'invalid',
      messages: ['missing', 'missing'],
    },
  ],
  notApplicable: [
    {
      name: 'a package with neither',
      edition: '3.0',
      subject: await of(below('closed/Acme/results/box', without(trainingFiles({ edition: '3.0' }), 'unet3d/run/'))),
    },
  ],
})
