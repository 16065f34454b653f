import { packagedRun } from '../../storage/testing/package-record'
import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import dlioConfig from './dlio-config'
import { loose, RUN, run2, run3, runOf, sizing } from './testing/packaged-runs'

testRule(dlioConfig, {
  pass: [
    { name: 'a run', edition: '3.0', subject: run3 },
    { name: 'a run', edition: '2.0', subject: run2 },
    {
      name: 'a run of DLIO itself, with a file more,',
      edition: '2.0',
      subject: await packagedRun(RUN, {
        '.hydra_config/config.yaml': '',
        '.hydra_config/hydra.yaml': '',
        '.hydra_config/overrides.yaml': '',
        '.hydra_config/x': '',
      }),
    },
  ],
  fail: [
    {
      name: 'a run without the folder',
      edition: ['2.0', '3.0'],
      subject: await runOf(without(package3(), '/dlio_config/')),
      verdict: 'invalid',
      messages: ['folder'],
    },
    {
      name: 'a run with one file less and one more',
      edition: '3.0',
      subject: await runOf({ ...without(package3(), 'hydra.yaml'), [`${RUN}/dlio_config/notes.txt`]: '' }),
      verdict: 'invalid',
      messages: ['missing', 'unexpected'],
    },
  ],
  notApplicable: [
    { name: 'a run outside of a package', edition: '3.0', subject: loose },
    { name: 'a sizing', edition: '3.0', subject: sizing },
  ],
})
