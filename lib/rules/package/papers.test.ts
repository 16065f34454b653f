import { describe, expect, it } from 'vitest'
import { known } from '../../storage/fact'
import { mountsIn, pointedHash } from '../../storage/read-package'
import { packagedRun, packageRecord } from '../../storage/testing/package-record'
import {
  CODE_HASH,
  changed,
  codeHash,
  type PackageFiles,
  package2,
  package3,
  provenance,
  without,
} from '../../storage/testing/package-tree'
import type { StorageRun } from '../../storage/types'
import { testRule } from '../testing/rule-table'
import codeImage from './code-image'
import codePool from './code-pool'
import dlioConfig from './dlio-config'
import fileSystems from './file-systems'
import manifest from './manifest'
import marker from './marker'
import { mountOf, plainPath } from './parts/paths'
import pathsDiffer from './paths-differ'
import provenanceRule from './provenance'
import requiredFiles from './required-files'

const UNET = 'closed/Acme/results/nvme-box/training/unet3d'
const RUN = `${UNET}/run/20260302_100000`
const DATAGEN = `${UNET}/datagen/20260302_083000`

async function runOf(files: PackageFiles, path = RUN, facts: Partial<StorageRun> = {}): Promise<StorageRun> {
  const run = (await packageRecord(files, { [path]: facts })).runs.find((one) => one.path === path)
  if (!run) throw new Error(`no run at ${path}`)
  return run
}
const run3 = await runOf(package3())
const run2 = await runOf(package2())
const loose = { ...run3, division: null }
const sizing = await runOf(package3(), `${UNET}/datasize/20260302_080000`)
const args = (change: (args: Record<string, unknown>) => void) =>
  changed(package3(), /run\/.*_metadata\.json$/, (content: { args: Record<string, unknown> }) => change(content.args))

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

const VECTORS = 'closed/Acme/results/nvme-box/vector_database/milvus/DISKANN/run/20260302_100000'
const vectors = (of: Record<string, string>) =>
  packagedRun(VECTORS, { 'vector_database_20260302_100000_metadata.json': JSON.stringify({ args: of }) })

testRule(pathsDiffer, {
  pass: [
    {
      name: 'a vector database that does not say where its data lies',
      edition: '3.0',
      subject: await vectors({ results_dir: '/results' }),
      notes: ['unset'],
    },
    { name: 'a run', edition: '3.0', subject: run3, summary: '/mnt/sut, /results' },
    {
      name: 'results in a folder of the data',
      edition: '3.0',
      subject: await runOf(args((of) => (of.results_dir = '/mnt/sut/results'))),
    },
  ],
  fail: [
    {
      name: 'a run with one folder for both, spelled differently,',
      edition: '3.0',
      subject: await runOf(args((of) => (of.results_dir = '//mnt/./sut/'))),
      verdict: 'invalid',
      messages: ['same'],
    },
    {
      name: 'a vector database with one folder for both',
      edition: '3.0',
      subject: await vectors({ storage_root: '/mnt/sut', results_dir: '/mnt/sut' }),
      verdict: 'invalid',
      messages: ['same'],
    },
  ],
  unjudged: [
    {
      name: 'a run whose metadata names no results',
      edition: '3.0',
      subject: await runOf(args((of) => delete of.results_dir)),
      file: 'training_20260302_100000_metadata.json',
      field: 'args.results_dir',
    },
    {
      name: 'a run whose data folder is empty text',
      edition: '3.0',
      subject: await runOf(args((of) => (of.data_dir = ''))),
      file: 'metadata.json',
      field: 'args.data_dir',
    },
    {
      name: 'a run without metadata',
      edition: '3.0',
      subject: await runOf(without(package3(), '_metadata.json')),
      file: '*_metadata.json',
    },
  ],
  notApplicable: [
    {
      name: 'vectors in an object store',
      edition: '3.0',
      subject: await vectors({ data_access_protocol: 'object', results_dir: '/results' }),
    },
    { name: 'a run outside of a package', edition: '3.0', subject: loose },
    { name: 'a generation', edition: '3.0', subject: await runOf(package3(), DATAGEN) },
  ],
})

const DF = `before
Filesystem     1K-blocks    Used Available Use% Mounted on
/dev/sda1       10000000 5000000   5000000  50% /
tmpfs            1000000       0   1000000   0% /run
sut:/export    100000000       0 100000000   0% /mnt/sut
after
`
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

const POINTER = `${RUN}/.mlps-code-image`
testRule(codeImage, {
  pass: [{ name: 'a run', edition: '3.0', subject: run3, summary: 'code-01234567' }],
  fail: [
    {
      name: 'a run without pointer',
      edition: '3.0',
      subject: await runOf(without(package3(), '.mlps-code-image')),
      verdict: 'invalid',
      messages: ['missing'],
    },
    {
      name: 'a run whose pointer says something else',
      edition: '3.0',
      subject: await runOf({ ...package3(), [POINTER]: 'code-01234567' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'a run of code that was not handed in',
      edition: '3.0',
      subject: await runOf({ ...package3(), [POINTER]: `md5-tree-v2:${'f'.repeat(32)}` }),
      verdict: 'invalid',
      messages: ['absent'],
    },
    {
      name: 'a run of code with the same first digits',
      edition: '3.0',
      subject: await runOf({ ...package3(), [POINTER]: `md5-tree-v2:01234567${'f'.repeat(24)}` }),
      verdict: 'invalid',
      messages: ['differs'],
    },
  ],
  notApplicable: [{ name: 'a run outside of a package', edition: '3.0', subject: loose }],
})

const IMAGE = 'code-images/code-01234567'
const hashed = (change: Record<string, unknown>) =>
  packageRecord({ ...package3(), [`${IMAGE}/.code-hash.json`]: JSON.stringify({ ...codeHash(), ...change }) })
testRule(codePool, {
  pass: [
    { name: 'a package', edition: '3.0', subject: await packageRecord(package3()), notes: [], summary: '1 code image' },
    {
      name: 'an image of the older algorithm, whose name is not its hash,',
      edition: '3.0',
      subject: await hashed({ algorithm: 'md5-tree-v1', hash: 'f'.repeat(32), git_sha: 'a'.repeat(40) }),
    },
    {
      name: 'an image that nobody names',
      edition: '3.0',
      subject: await packageRecord({
        ...package3(),
        'Acme/code-ffffffff/.code-hash.json': JSON.stringify({ ...codeHash(), hash: 'f'.repeat(32) }),
      }),
      notes: ['unused'],
    },
  ],
  fail: [
    {
      name: 'an image without its hash',
      edition: '3.0',
      subject: await packageRecord(without(package3(), '.code-hash.json')),
      verdict: 'invalid',
      messages: ['missing'],
    },
    {
      name: 'a hash that is none',
      edition: '3.0',
      subject: await hashed({ hash: 1 }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'an algorithm nobody knows',
      edition: '3.0',
      subject: await hashed({ algorithm: 'sha' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'a revision that is none',
      edition: '3.0',
      subject: await hashed({ git_sha: 'main' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'a torn hash file',
      edition: '3.0',
      subject: await packageRecord({ ...package3(), [`${IMAGE}/.code-hash.json`]: '{' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'an image with the name of another',
      edition: '3.0',
      subject: await hashed({ hash: 'f'.repeat(32) }),
      verdict: 'invalid',
      messages: ['name'],
      expected: 'code-ffffffff',
    },
  ],
  notApplicable: [
    { name: 'a package without images', edition: '3.0', subject: await packageRecord({ 'closed/': '' }) },
  ],
})

const stamped = (change: Record<string, unknown>) =>
  runOf({ ...package3(), [`${RUN}/provenance.json`]: JSON.stringify({ ...provenance(), ...change }) })
testRule(provenanceRule, {
  pass: [
    { name: 'a run', edition: '3.0', subject: run3 },
    {
      name: 'a run of an edition that nobody knew',
      edition: '3.0',
      subject: await stamped({ rules_edition: 'unknown' }),
    },
  ],
  fail: [
    {
      name: 'a run that lost its stamp',
      edition: '3.0',
      subject: await runOf(without(package3(), 'provenance.json')),
      verdict: 'invalid',
      messages: ['missing'],
    },
    {
      name: 'a torn stamp',
      edition: '3.0',
      subject: await runOf({ ...package3(), [`${RUN}/provenance.json`]: '{"schema"' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'another schema',
      edition: '3.0',
      subject: await stamped({ schema: 'x/2' }),
      verdict: 'invalid',
      messages: ['schema'],
    },
    {
      name: 'fields that are null or not there',
      edition: '3.0',
      subject: await stamped({ stamped_by: null, dlio: { version: '3', source: 'git' } }),
      verdict: 'invalid',
      messages: ['field', 'field'],
    },
    {
      name: 'a layout to come',
      edition: '3.0',
      subject: await stamped({ layout_version: 4 }),
      verdict: 'invalid',
      messages: ['layout'],
    },
    {
      name: 'a run of another edition',
      edition: '3.0',
      subject: await stamped({ rules_edition: '4.0' }),
      verdict: 'invalid',
      messages: ['edition'],
    },
    {
      name: 'a stamp of another run',
      edition: '3.0',
      subject: await stamped({
        tool: { name: 'm', version: '3', git_sha: 'unknown', code_image: 'md5-tree-v2:other' },
      }),
      verdict: 'invalid',
      messages: ['image'],
      expected: `md5-tree-v2:${CODE_HASH}`,
    },
  ],
  notApplicable: [
    { name: 'a run outside of a package', edition: '3.0', subject: loose },
    { name: 'a run that never had one', edition: '3.0', subject: sizing },
  ],
})

const marked = (text: string) => packageRecord({ ...package3(), 'mlperf-results.yaml': text })
testRule(marker, {
  pass: [{ name: 'a package', edition: '3.0', subject: await packageRecord(package3()) }],
  fail: [
    {
      name: 'a marker that is no YAML',
      edition: '3.0',
      subject: await marked('a: [1'),
      verdict: 'closed',
      messages: ['malformed'],
    },
    {
      name: 'a marker of another version and organisation',
      edition: '3.0',
      subject: await marked('mlperf_results_version: 1\norgname: Other\n'),
      verdict: 'closed',
      messages: ['version', 'organisation'],
    },
  ],
  notApplicable: [{ name: 'a tree without marker', edition: '3.0', subject: await packageRecord({ 'closed/': '' }) }],
})

const listed = (text: string) => packageRecord({ ...package3(), 'closed/Acme/submission.yaml': text })
testRule(manifest, {
  pass: [
    { name: 'a package', edition: '3.0', subject: await packageRecord(package3()), summary: '1 inventory' },
    {
      name: 'an inventory whose edition YAML takes for a number',
      edition: '3.0',
      subject: await listed('schema: mlps-submission-manifest/1\nrules_edition: 3.0\n'),
    },
  ],
  fail: [
    {
      name: 'an empty inventory',
      edition: '3.0',
      subject: await listed(''),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'an inventory of another edition and schema',
      edition: '3.0',
      subject: await listed('schema: x\nrules_edition: "4.0"\n'),
      verdict: 'invalid',
      messages: ['schema', 'edition'],
    },
  ],
  notApplicable: [
    { name: 'a tree without inventory', edition: '3.0', subject: await packageRecord({ 'closed/': '' }) },
  ],
})

describe('what papers say', () => {
  it('takes the mount points from the block of df, names with spaces too', () => {
    expect(mountsIn(DF)).toEqual(['/', '/run', '/mnt/sut'])
    expect(mountsIn('Filesystem Size Used Avail Use% Mounted on\nx 1 1 1 1% /a b\n')).toEqual(['/a b'])
    expect(mountsIn('no such thing 5% /x')).toEqual([])
  })
  it('finds the longest mount point above a path', () => {
    expect(mountOf('/mnt/sut/a', ['/', '/mnt', '/mnt/sut'])).toBe('/mnt/sut')
    expect(mountOf('/mnt/sutter', ['/', '/mnt/sut'])).toBe('/')
    expect(mountOf('relative', ['/mnt'])).toBeNull()
    expect(plainPath('//a/./b//')).toBe('/a/b')
    expect(plainPath('/')).toBe('/')
  })
  it('reads the hash of a pointer with or without its algorithm', () => {
    expect(pointedHash(`md5-tree-v2:${CODE_HASH}`)).toBe(CODE_HASH)
    expect(pointedHash(CODE_HASH)).toBe(CODE_HASH)
    expect(pointedHash('../../etc')).toBeNull()
  })
  it('takes the options of a run from what its benchmark read', async () => {
    const facts = { metadata: known({ args: { data_dir: '/a', results_dir: '/b' } }, 'm.json') } as Partial<StorageRun>
    const run = await runOf(package3(), RUN, facts)
    expect(run.papers?.args).toMatchObject({ value: { data_dir: '/a', results_dir: '/b' } })
  })
})
