import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isArchive, packFolder, TooLarge } from './pack'

const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-pack-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const LONG = `results/${'deep/'.repeat(24)}summary.json`
const FILES = [
  { path: 'results/run1/summary.json', file: new Blob(['{"metric": {}}']) },
  { path: 'results/empty', file: new Blob([]) },
  { path: 'results/Ergebnisse für 東京/日志.log', file: new Blob(['x'.repeat(1000)]) },
  { path: LONG, file: new Blob(['y'.repeat(512)]) },
]
const options = { signal: new AbortController().signal, onProgress: () => {}, limit: 1e6 }

describe('a folder that is packed in the browser', () => {
  it('is an archive that tar unpacks to the same files, whatever their names', async () => {
    const archive = path.join(dir, 'a.tar.gz')
    writeFileSync(archive, Buffer.from(await (await packFolder(FILES, options)).arrayBuffer()))
    execFileSync('tar', ['-xzf', archive, '-C', dir])
    for (const { path: name, file } of FILES) {
      expect(readFileSync(path.join(dir, name)).equals(Buffer.from(await file.arrayBuffer())), name).toBe(true)
    }
  })

  it('tells how far it is', async () => {
    const shares: number[] = []
    await packFolder(FILES, { ...options, onProgress: (share) => shares.push(share) })
    expect(shares.at(-1)).toBe(1)
  })

  it('stops at the limit of an upload, and when it is cancelled', async () => {
    await expect(packFolder(FILES, { ...options, limit: 10 })).rejects.toThrow(TooLarge)
    await expect(packFolder(FILES, { ...options, signal: AbortSignal.abort() })).rejects.toThrow()
  })
})

it.each([
  ['results.zip', true],
  ['results.TAR.GZ', true],
  ['results.tgz', true],
  ['results.tar', true],
  ['results.7z', false],
  ['summary.json', false],
])('%s is an archive: %s', (name, expected) => {
  expect(isArchive(name)).toBe(expected)
})
