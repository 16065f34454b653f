import { execFile } from 'node:child_process'
import { chmod, link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readResults } from '../lib/storage/read-tree'
import { plainBenchmark } from '../lib/storage/testing/plain-benchmark'
import type { TreeFault } from '../lib/storage/types'
import { walk } from '../lib/storage/walk'
import { directoryTree } from './directory-tree'

let dir: string
let root: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rungrid-tree-'))
  root = path.join(dir, 'root')
  await mkdir(path.join(root, 'run'), { recursive: true })
  await writeFile(path.join(dir, 'secret'), 'outside')
  await mkdir(path.join(dir, 'elsewhere'))
  await writeFile(path.join(dir, 'elsewhere', 'file'), 'outside too')
  await writeFile(path.join(root, 'run', 'größe 日本.json'), '{"ä": 1}')
  await writeFile(path.join(root, 'run', 'torn'), Buffer.from([0xff, 0xfe, 0x00]))
  await writeFile(path.join(root, 'run', 'long'), Buffer.alloc(600 * 1024, 'x'))
  await symlink('../../secret', path.join(root, 'run', 'link'))
  await symlink('../elsewhere', path.join(root, 'linked-folder'))
  await symlink('..', path.join(root, 'run', 'cycle'))
  await promisify(execFile)('mkfifo', [path.join(root, 'run', 'pipe')])
  await promisify(execFile)('python3', ['-c', 'import os,sys; open(os.fsencode(sys.argv[1]) + b"/\\xff", "w")', root])
})
afterAll(() => rm(dir, { recursive: true, force: true }))

async function piecesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return pieces
}

describe('a folder as a tree', () => {
  it('lists names of any script, kinds and sizes, and links as links', async () => {
    const tree = directoryTree(root)
    expect(await tree.list('run')).toEqual([
      { name: 'cycle', kind: 'link', size: 0 },
      { name: 'größe 日本.json', kind: 'file', size: 9 },
      { name: 'link', kind: 'link', size: 0 },
      { name: 'long', kind: 'file', size: 600 * 1024 },
      { name: 'pipe', kind: 'other', size: 0 },
      { name: 'torn', kind: 'file', size: 3 },
    ])
    expect((await tree.list('')).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'linked-folder link',
      'run directory',
      '\uFFFD other',
    ])
  })

  it('gives texts up to a limit and bytes in pieces', async () => {
    const tree = directoryTree(root)
    expect(await tree.text('run/größe 日本.json', 100)).toBe('{"ä": 1}')
    const pieces = await piecesOf(tree.bytes('run/long'))
    expect(pieces.length).toBeGreaterThan(1)
    expect(Buffer.concat(pieces)).toEqual(Buffer.alloc(600 * 1024, 'x'))
  })

  it.each([
    ['run/long', 'too_large'],
    ['run/torn', 'not_text'],
    ['run/nothing', 'absent'],
    ['run/torn/deeper', 'absent'],
    ['run/link', 'unreadable'],
    ['run/pipe', 'unreadable'],
    ['run', 'unreadable'],
    ['linked-folder/file', 'unreadable'],
    ['run/cycle/run/torn', 'unreadable'],
    ['../secret', 'absent'],
    ['run/../../secret', 'absent'],
    ['/etc/passwd', 'absent'],
    ['run//torn', 'absent'],
    ['run/\0', 'absent'],
  ])('says of %j that it is %s', async (at, why) => {
    await expect(directoryTree(root).text(at, 1000)).rejects.toMatchObject({ name: 'TreeError', why })
    if (why === 'absent' || why === 'unreadable')
      await expect(piecesOf(directoryTree(root).bytes(at))).rejects.toMatchObject({ name: 'TreeError', why })
  })

  it('names no path outside of the root in an error', async () => {
    const error = await directoryTree(root)
      .text('run/nothing', 10)
      .catch((thrown) => thrown)
    expect(error.message).not.toContain(dir)
  })

  it('does not list what lies behind a link', async () => {
    for (const at of ['linked-folder', 'run/cycle'])
      await expect(directoryTree(root).list(at)).rejects.toMatchObject({ why: 'unreadable' })
  })

  it('reads nothing from outside when a folder becomes a link while it is read', async () => {
    const inside = path.join(root, 'swapped')
    await mkdir(inside)
    await writeFile(path.join(inside, 'file'), 'inside')
    const tree = directoryTree(root)
    expect(await tree.text('swapped/file', 100)).toBe('inside')
    await rename(inside, `${inside}.away`)
    await symlink(path.join(dir, 'elsewhere'), inside)
    await expect(tree.text('swapped/file', 100)).rejects.toMatchObject({ why: 'unreadable' })
    await rm(inside)
    await rm(`${inside}.away`, { recursive: true })
  })

  it('takes a second name of a file in the tree for that file', async () => {
    await link(path.join(root, 'run', 'torn'), path.join(root, 'run', 'second'))
    await expect(directoryTree(root).text('run/second', 100)).rejects.toMatchObject({ why: 'not_text' })
    await rm(path.join(root, 'run', 'second'))
  })

  it('may itself be named by a link', async () => {
    await symlink(root, path.join(dir, 'alias'))
    expect(await directoryTree(path.join(dir, 'alias')).text('run/größe 日本.json', 100)).toBe('{"ä": 1}')
  })

  it('is walked past cyclic links, and each of them is told once', async () => {
    const faults: TreeFault[] = []
    const listing = await walk(directoryTree(root), faults)
    expect(faults.map(({ path: at }) => at).sort()).toEqual([
      'linked-folder',
      'run/cycle',
      'run/link',
      'run/pipe',
      '\uFFFD',
    ])
    expect(listing.folders).toBe(1)
  })
})

// Root reads everything, whatever the permissions say.
it.skipIf(process.getuid?.() === 0)('what may not be read is one fault each, and the rest is judged', async () => {
  const at = await mkdtemp(path.join(tmpdir(), 'rungrid-denied-'))
  for (const time of ['20260302_100000', '20260302_110000', '20260302_120000']) {
    const run = path.join(at, 'training', 'unet3d', 'run', time)
    await mkdir(run, { recursive: true })
    await writeFile(path.join(run, 'summary.json'), '{}')
    await writeFile(path.join(run, `training_${time}_metadata.json`), '{}')
  }
  const denied = path.join(at, 'training', 'unet3d', 'run')
  await chmod(path.join(denied, '20260302_100000', 'summary.json'), 0)
  await chmod(path.join(denied, '20260302_110000'), 0)
  try {
    const { runs, faults } = await readResults(directoryTree(at), { benchmarks: [plainBenchmark('training')] })
    expect(runs).toHaveLength(3)
    expect(faults.map(({ path: where }) => where)).toContain('training/unet3d/run/20260302_100000/summary.json')
    expect(faults.map(({ path: where }) => where)).toContain('training/unet3d/run/20260302_110000')
  } finally {
    await chmod(path.join(denied, '20260302_110000'), 0o700)
    await rm(at, { recursive: true, force: true })
  }
})
