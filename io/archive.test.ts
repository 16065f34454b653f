import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RungridError } from '../lib/errors/rungrid-error'
import type { TreeFault } from '../lib/storage/types'
import { walk } from '../lib/storage/walk'
import { openResults } from './archive'

const RUN = 'training/unet3d/run/20260302_100000'
let dir: string
let archives: string
let tmpDir: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rungrid-archives-'))
  archives = path.join(dir, 'archives')
  tmpDir = path.join(dir, 'tmp')
  const script = path.join(import.meta.dirname, 'testing', 'make-archives.py')
  await promisify(execFile)('python3', [
    '-c',
    `import os, runpy, sys\nos.makedirs(sys.argv[1])\nrunpy.run_path(${JSON.stringify(script)})`,
    archives,
  ])
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const open = (name: string, options = {}) => openResults(path.join(archives, name), { tmpDir, ...options })
const failing = async (name: string) => {
  const error = await open(name).then(
    () => null,
    (thrown) => thrown,
  )
  expect(error, `${name} was opened`).toBeInstanceOf(RungridError)
  return error as RungridError
}
const leftBehind = async () => (existsSync(tmpDir) ? await readdir(tmpDir) : [])

describe('an archive', () => {
  it.each(['good.zip', 'stored.zip', 'good.tar', 'good.tar.gz'])('%s is read as the folder it holds', async (name) => {
    const { tree, root, close } = await open(name)
    expect(root.startsWith(tmpDir)).toBe(true)
    expect((await tree.list('')).map((entry) => entry.name)).toEqual(['checkpointing', 'training'])
    expect(await tree.list(RUN)).toEqual([
      { name: 'größe 日本.json', kind: 'file', size: 2 },
      { name: 'summary.json', kind: 'file', size: 8 },
    ])
    expect(await tree.text(`${RUN}/summary.json`, 100)).toBe('{"a": 1}')
    await close()
    await close()
    expect(existsSync(root)).toBe(false)
  })

  it('with one folder around its results is read from that folder on', async () => {
    const { tree, root, close } = await open('wrapped.zip')
    expect((await tree.list('')).map((entry) => entry.name)).toEqual(['checkpointing', 'training'])
    expect(path.basename(root)).toBe('acme results')
    await close()
  })

  it('may have paths longer than a header of tar has room for', async () => {
    const { tree, close } = await open('long.tar.gz')
    expect(await tree.text(`${RUN}/${'n'.repeat(200)}/${'m'.repeat(200)}.json`, 100)).toBe('{}')
    await close()
  })

  it.each(['links.zip', 'links.tar'])('%s has its links and pipes listed, and none of them made', async (name) => {
    const { tree, root, close } = await open(name)
    const faults: TreeFault[] = []
    await walk(tree, faults)
    expect(faults.map(({ path: at }) => path.basename(at)).sort()).toEqual(
      name === 'links.zip' ? ['pipe', 'summary.json'] : ['device', 'hard.json', 'pipe', 'summary.json'],
    )
    expect(await readdir(path.join(root, RUN))).toEqual(['x.json'])
    await expect(tree.text(`${RUN}/summary.json`, 1000)).rejects.toMatchObject({ why: 'absent' })
    await close()
  })

  it.each([
    ['slip.zip', 'archive_unsafe', /leads out of the folder/],
    ['slip.tar', 'archive_unsafe', /leads out of the folder/],
    ['backslash.zip', 'archive_unsafe', /leads out of the folder/],
    ['absolute.zip', 'archive_unsafe', /leads out of the folder/],
    ['absolute.tar', 'archive_unsafe', /absolute path/],
    ['drive.zip', 'archive_unsafe', /leads out of the folder/],
    ['drive.tar', 'archive_unsafe', /absolute path/],
    ['control.zip', 'archive_unsafe', /b\.json` holds control characters/],
    ['control.tar', 'archive_unsafe', /b\.json` holds control characters/],
    ['long-name.zip', 'archive_unsafe', /more than 255 bytes/],
    ['long-name.tar', 'archive_unsafe', /more than 255 bytes/],
    ['deep.zip', 'archive_unsafe', /more than 64 levels/],
    ['deep.tar', 'archive_unsafe', /more than 64 levels/],
    ['twice.zip', 'archive_unsafe', /`training\/x` twice/],
    ['twice.tar', 'archive_unsafe', /`training\/x` twice/],
    ['case.zip', 'archive_unsafe', /`training\/Run` and `training\/run`/],
    ['case.tar', 'archive_unsafe', /`training\/Run` and `training\/run`/],
    ['composed.zip', 'archive_unsafe', /one name on some systems/],
    ['composed.tar', 'archive_unsafe', /one name on some systems/],
    ['file-and-folder.zip', 'archive_unsafe', /`training\/x` twice/],
    ['file-and-folder.tar', 'archive_unsafe', /`training\/x` twice/],
    ['through-link.tar', 'archive_unsafe', /`training` twice/],
    ['bomb.zip', 'archive_unsafe', /300 times/],
    ['bomb.tar.gz', 'archive_unsafe', /300 times/],
    ['cut.zip', 'archive_broken', /cut off/],
    ['cut.tar', 'archive_broken', /cut off/],
    ['no-end.tar', 'archive_broken', /cut off/],
    ['cut.tar.gz', 'archive_broken', /cut off/],
    ['encrypted.zip', 'archive_broken', /is encrypted/],
    ['lying.zip', 'archive_broken', /broken/],
    ['method.zip', 'archive_broken', /method 14/],
    ['empty.zip', 'archive_broken', /is empty/],
    ['log.gz', 'results_unreadable', /compressed and is no archive/],
    ['notes.txt', 'results_unreadable', /neither zip, tar nor tar\.gz/],
  ])('%s is refused with %s and a fix, and leaves nothing behind', async (name, code, message) => {
    const error = await failing(name)
    expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) })
    expect(error.fix).toMatch(/^\w.*\.$/)
    expect(await leftBehind()).toEqual([])
    for (const escaped of ['zip-escaped.txt', 'tar-escaped.txt', 'escaped.txt'])
      for (const at of [dir, archives, tmpDir, path.dirname(dir), '/tmp'])
        expect(existsSync(path.join(at, escaped)), `${escaped} in ${at}`).toBe(false)
  })

  it('that is a summary of a run gets told which folder to give', async () => {
    expect((await failing('summary.json')).fix).toContain(archives)
  })

  it('that is not there is told', async () => {
    expect((await failing('nothing.zip')).code).toBe('results_not_found')
  })

  it('is left off when the reader gives up', async () => {
    await expect(open('good.zip', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    await expect(open('good.tar.gz', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    expect(await leftBehind()).toEqual([])
  })
})

it('a folder is read where it stands, and closing it takes nothing away', async () => {
  const { tree, root, close } = await openResults(archives)
  expect((await tree.list('')).length).toBeGreaterThan(10)
  await close()
  expect(existsSync(root)).toBe(true)
})
