import { packageRecord } from '../../storage/testing/package-record'
import { changed, type PackageFiles, package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import datagenSize from './datagen-size'
import datasizeRecomputed from './datasize-recomputed'
import datasizeUsed from './datasize-used'
import runSize from './run-size'

interface Metadata {
  parameters: { dataset: Record<string, unknown> }
  system_info: Record<string, unknown> | null
  args: Record<string, unknown>
}

/** With another number of files in the metadata of a phase. */
const files = (phase: string, count: number, of: PackageFiles = package3()) =>
  changed(of, new RegExp(`/${phase}/.*_metadata\\.json$`), (content: Metadata) => {
    content.parameters.dataset.num_files_train = count
  })
const sized = (change: (content: Metadata) => void) =>
  packageRecord(changed(package3(), /\/datasize\/.*_metadata\.json$/, change))
const valid = await packageRecord(package3())
const none = await packageRecord({ 'closed/': '' })

testRule(datasizeUsed, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid, summary: '1 workload' }],
  fail: [
    {
      name: 'a sizing that says nothing',
      edition: '3.0',
      subject: await sized(({ parameters }) => {
        delete parameters.dataset.num_files_train
      }),
      verdict: 'invalid',
      messages: ['silent'],
    },
    {
      name: 'a sizing without metadata',
      edition: '3.0',
      subject: await packageRecord(without(package3(), /datasize.*_metadata\.json$/)),
      verdict: 'invalid',
      messages: ['silent'],
    },
  ],
  notApplicable: [
    { name: 'a package without training', edition: '3.0', subject: none },
    {
      name: 'a training without sizing',
      edition: '3.0',
      subject: await packageRecord(without(package3(), '/datasize/')),
    },
  ],
})

testRule(datasizeRecomputed, {
  pass: [
    { name: 'a sizing of 28,000 files: 500 steps of 8 accelerators', edition: '3.0', subject: valid, notes: [] },
    {
      name: 'a sizing of 150,001 files, rounded up from 2 hosts with 2 TiB,',
      edition: '3.0',
      subject: await sized(({ parameters, system_info, args }) => {
        parameters.dataset.num_files_train = 150_001
        Object.assign(system_info ?? {}, { total_memory_bytes: 2 * 2048 * 2 ** 30 })
        args.client_host_memory_in_gb = 2048
      }),
      notes: [],
    },
    {
      name: 'a sizing with more',
      edition: '3.0',
      subject: await packageRecord(files('datasize', 28_001)),
      notes: ['large'],
    },
  ],
  fail: [
    {
      name: 'a sizing with one file less',
      edition: '3.0',
      subject: await packageRecord(files('datasize', 27_999)),
      verdict: 'invalid',
      messages: ['small'],
      expected: 28_000,
      actual: 27_999,
    },
  ],
  unjudged: [
    {
      name: 'a sizing without accelerators',
      edition: '3.0',
      subject: await sized(({ args }) => {
        delete args.max_accelerators
      }),
      file: 'training_20260302_080000_metadata.json',
      field: 'args.max_accelerators',
    },
    {
      name: 'a sizing without memory',
      edition: '3.0',
      subject: await sized((content) => {
        content.system_info = null
        delete content.args.client_host_memory_in_gb
      }),
      file: 'training_20260302_080000_metadata.json',
      field: 'args.client_host_memory_in_gb',
    },
  ],
  notApplicable: [{ name: 'a package without training', edition: '3.0', subject: none }],
})

testRule(datagenSize, {
  pass: [
    { name: 'a training', edition: '3.0', subject: valid, summary: '1 workload' },
    { name: 'a generation of more', edition: '3.0', subject: await packageRecord(files('datagen', 50_000)) },
  ],
  fail: [
    {
      name: 'a generation of less than was sized',
      edition: '3.0',
      subject: await packageRecord(files('datagen', 27_999)),
      verdict: 'invalid',
      messages: ['sized'],
      expected: 28_000,
      actual: 27_999,
    },
    {
      name: 'a generation of less than a run read',
      edition: '3.0',
      subject: await packageRecord(files('run', 30_000)),
      verdict: 'invalid',
      messages: ['read'],
      expected: 30_000,
    },
  ],
  unjudged: [
    {
      name: 'a generation that says nothing',
      edition: '3.0',
      subject: await packageRecord(without(without(package3(), /datagen.*_metadata\.json$/), /datagen.*dlio_config/)),
      file: 'dlio_config/config.yaml',
      field: 'dataset.num_files_train',
    },
  ],
  notApplicable: [{ name: 'a package without training', edition: '3.0', subject: none }],
})

const runsWith = (count: number) => packageRecord(files('run', count, files('datagen', 60_000)))
testRule(runSize, {
  pass: [
    { name: 'a training', edition: '3.0', subject: valid, notes: [], summary: '6 runs' },
    {
      name: 'a training with more, as one was published,',
      edition: '3.0',
      subject: await runsWith(55_500),
      notes: Array(6).fill('more'),
    },
  ],
  fail: [
    {
      name: 'a training with less',
      edition: '3.0',
      subject: await runsWith(27_999),
      verdict: 'invalid',
      messages: Array(6).fill('fewer'),
      expected: 28_000,
      actual: 27_999,
    },
  ],
  notApplicable: [
    { name: 'a package without training', edition: '3.0', subject: none },
    {
      name: 'a training without sizing',
      edition: '3.0',
      subject: await packageRecord(without(package3(), '/datasize/')),
    },
  ],
})
