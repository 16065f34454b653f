import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import requiredFiles from './required-files'
import { DATAGEN, loose, RUN, run2, run3, runOf, sizing } from './testing/packaged-runs'

testRule(requiredFiles, {
  pass: [
    { name: 'a run', edition: '3.0', subject: run3, notes: [] },
    { name: 'a run', edition: '2.0', subject: run2, notes: [] },
    {
      name: 'a generation without what is only written in training',
      edition: ['2.0', '3.0'],
      subject: await runOf(package3(), DATAGEN),
      notes: ['generated'],
    },
  ],
  fail: [
    {
      name: 'a run without summary and log',
      edition: ['2.0', '3.0'],
      subject: await runOf(without(without(package3(), `${RUN}/summary.json`), `${RUN}/dlio.log`)),
      verdict: 'invalid',
      messages: ['missing'],
      expected: ['dlio.log', '*summary.json'],
    },
    {
      name: 'a generation without output',
      edition: '3.0',
      subject: await runOf(without(package3(), 'training_datagen.stdout.log'), DATAGEN),
      verdict: 'invalid',
      messages: ['missing', 'generated'],
    },
  ],
  notApplicable: [
    { name: 'a run outside of a package', edition: '3.0', subject: loose },
    { name: 'a sizing', edition: '3.0', subject: sizing },
  ],
})
