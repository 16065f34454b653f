import { changed, package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import fileSystems from './file-systems'
import { args, DF, loose, RUN, run3, runOf, sizing, vectors } from './testing/packaged-runs'

const older = (log: string, change: (args: Record<string, unknown>) => void = () => {}) =>
  runOf({ ...without(args(change), 'fs_separation.json'), [`${RUN}/training_run.stdout.log`]: log })

testRule(fileSystems, {
  pass: [
    {
      name: 'a vector database that says nothing of them',
      edition: '3.0',
      subject: await vectors({ storage_root: '/mnt/sut', results_dir: '/results' }),
      notes: ['untold'],
    },
    { name: 'a run', edition: '3.0', subject: run3 },
    { name: 'an older run with the output of df', edition: '3.0', subject: await older(DF) },
  ],
  fail: [
    {
      name: 'a run on one file system',
      edition: '3.0',
      subject: await runOf(
        changed(package3(), /fs_separation/, (content: { same_filesystem: boolean }) => {
          content.same_filesystem = true
        }),
      ),
      verdict: 'invalid',
      messages: ['same'],
    },
    {
      name: 'an older run with results below the same mount point',
      edition: '3.0',
      subject: await older(DF, (of) => (of.results_dir = '/mnt/sut/results')),
      verdict: 'invalid',
      messages: ['same'],
      actual: '/mnt/sut',
    },
  ],
  unjudged: [
    {
      name: 'a run with neither file nor df',
      edition: '3.0',
      subject: await older('nothing of the kind'),
      file: 'fs_separation.json',
      field: 'same_filesystem',
    },
    {
      name: 'a run whose file is torn',
      edition: '3.0',
      subject: await runOf({ ...package3(), [`${RUN}/fs_separation.json`]: '{"same' }),
      file: 'fs_separation.json',
    },
  ],
  notApplicable: [
    { name: 'a run outside of a package', edition: '3.0', subject: loose },
    { name: 'a sizing', edition: '3.0', subject: sizing },
    {
      name: 'data in an object store',
      edition: '3.0',
      subject: await runOf(args((of) => (of.data_dir = 's3://bucket/unet3d'))),
    },
  ],
})
