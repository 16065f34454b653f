import { describe, expect, it } from 'vitest'
import { DF, RUN as PACKAGED, runOf } from '../rules/package/testing/packaged-runs'
import { known } from './fact'
import { mountsIn, pointedHash } from './read-package'
import { readResults } from './read-tree'
import { LINK, type MemoryFile, memoryTree, OTHER, ofSize, UNREADABLE } from './testing/memory-tree'
import { CODE_HASH, ORGANISATION, package3, SYSTEM } from './testing/package-tree'
import type { StorageRun } from './types'

const read = async (files: Record<string, MemoryFile>) => {
  const results = await readResults(memoryTree(files))
  return { record: results.package, faults: results.faults.map(({ path, kind }) => `${kind} ${path}`) }
}
const RUN = `closed/${ORGANISATION}/results/${SYSTEM}/training/unet3d/run/20260302_100000`

describe('a package is read', () => {
  it('with its organisations, systems, runs, descriptions, images and papers', async () => {
    const { record, faults } = await read(package3())
    expect(faults).toEqual([])
    expect(record?.organisations).toMatchObject([
      { division: 'closed', name: 'Acme', path: 'closed/Acme', systems: [{ name: 'nvme-box' }] },
    ])
    expect(record?.organisations[0]?.systems[0]?.runs).toHaveLength(8)
    expect(record?.descriptions.map(({ path, system }) => [path, system])).toEqual([
      ['closed/Acme/systems/nvme-box.yaml', 'nvme-box'],
    ])
    expect(record?.codeImages.map(({ path, organisation }) => [path, organisation])).toEqual([
      ['code-images/code-01234567', null],
    ])
    expect(record?.manifests.map(({ path }) => path)).toEqual(['closed/Acme/submission.yaml'])
    const papers = record?.runs.find(({ path }) => path === RUN)?.papers
    expect(papers).toMatchObject({
      codeImage: { value: `md5-tree-v2:${CODE_HASH}` },
      image: { name: 'code-01234567' },
      separation: { value: { same_filesystem: false } },
      declaresProvenance: true,
    })
  })
  it('only where a division stands at the root', async () => {
    expect((await read({ 'training/unet3d/run/20260302_100000/summary.json': '{}' })).record).toBeNull()
    expect((await read({ closed: LINK, open: OTHER })).record).toBeNull()
    expect((await read({ 'whatif/Acme/results/': '' })).record).toBeNull()
    expect((await read({ 'Closed/': '' })).record?.organisations).toEqual([])
  })
  it('takes an image of the whole tree before one of the organisation', async () => {
    const pool = { 'Acme/code-01234567/.code-hash.json': '{}' }
    const of = async (files: Record<string, MemoryFile>) =>
      (await read(files)).record?.runs.find(({ path }) => path === RUN)?.papers?.image?.path
    expect(await of({ ...package3(), ...pool })).toBe('code-images/code-01234567')
    const own = Object.entries(package3()).filter(([path]) => !path.startsWith('code-images/'))
    expect(await of({ ...Object.fromEntries(own), ...pool })).toBe('Acme/code-01234567')
    expect(await of(Object.fromEntries(own))).toBeUndefined()
  })
  it('whatever stands in it: links, pipes, unreadable and huge files, names in any script', async () => {
    const { record, faults } = await read({
      ...package3(),
      'closed/组织 🏢/results/système/x': '',
      'closed/组织 🏢/systems/система.yaml': 'a: [1',
      'closed/Acme/systems/link.yaml': LINK,
      'closed/Acme/systems/pipe.yaml': OTHER,
      'closed/Acme/systems/huge.yaml': ofSize(2 ** 30),
      'closed/Acme/systems/closed.yaml': UNREADABLE,
      'closed/Acme/submission.yaml': '- a list',
      [`${RUN}/.mlps-code-image`]: ofSize(2 ** 30),
      [`${RUN}/fs_separation.json`]: '{"same',
    })
    expect(record?.descriptions.map(({ system }) => system)).toEqual(['closed', 'huge', 'nvme-box', 'система'])
    expect(faults).toEqual(
      expect.arrayContaining([
        'malformed closed/Acme/systems/closed.yaml',
        'malformed closed/Acme/systems/huge.yaml',
        'malformed closed/组织 🏢/systems/система.yaml',
        `malformed ${RUN}/.mlps-code-image`,
        `malformed ${RUN}/fs_separation.json`,
      ]),
    )
    expect(record?.manifests[0]?.content).toMatchObject({ missing: { reason: 'is a list, not a map' } })
  })
  it('looks for the output of df no further than the head of a log', async () => {
    const df = 'Filesystem Size Used Avail Use% Mounted on\nx 1 1 1 1% /mnt\n'
    const mounts = async (log: string) => {
      const { [`${RUN}/fs_separation.json`]: _none, ...rest } = package3()
      const { record } = await read({ ...rest, [`${RUN}/training_run.stdout.log`]: log })
      return record?.runs.find(({ path }) => path === RUN)?.papers?.mounts
    }
    expect(await mounts(df)).toMatchObject({ value: ['/mnt'] })
    expect(await mounts(`${'x'.repeat(256 * 1024)}\n${df}`)).toMatchObject({ missing: { field: 'df' } })
  })
})

describe('the papers of a run', () => {
  it('takes the mount points from the block of df, names with spaces too', () => {
    expect(mountsIn(DF)).toEqual(['/', '/run', '/mnt/sut'])
    expect(mountsIn('Filesystem Size Used Avail Use% Mounted on\nx 1 1 1 1% /a b\n')).toEqual(['/a b'])
    expect(mountsIn('no such thing 5% /x')).toEqual([])
  })
  it('reads the hash of a pointer with or without its algorithm', () => {
    expect(pointedHash(`md5-tree-v2:${CODE_HASH}`)).toBe(CODE_HASH)
    expect(pointedHash(CODE_HASH)).toBe(CODE_HASH)
    expect(pointedHash('../../etc')).toBeNull()
  })
  it('takes the options of a run from what its benchmark read', async () => {
    const facts = { metadata: known({ args: { data_dir: '/a', results_dir: '/b' } }, 'm.json') } as Partial<StorageRun>
    const run = await runOf(package3(), PACKAGED, facts)
    expect(run.papers?.args).toMatchObject({ value: { data_dir: '/a', results_dir: '/b' } })
  })
})
