import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { DeclaredFile } from '../../lib/benchmarks/types'
import { testDirectory } from '../testing/context'
import { checkFiles } from './check-files'

const root = testDirectory()
let count = 0

async function check(name: string, content: string | null, over: Partial<DeclaredFile> = {}) {
  const dir = path.join(root, String(count++))
  mkdirSync(dir)
  if (content !== null) writeFileSync(path.join(dir, name), content)
  const format = name.endsWith('.csv') ? 'csv' : name.endsWith('.jsonl') ? 'jsonl' : 'json'
  return checkFiles(dir, [{ path: name, format, required: true, title: name, ...over }])
}

it.each([
  ['JSON with the bare NaN of Python', 'metrics.json', '{"loss": NaN, "low": -Infinity}'],
  ['a table with one row', 'raw.csv', 'a,b\n1,2\n'],
  ['a line of JSON', 'log.jsonl', '{"step": 1}\n'],
])('takes %s and hashes it', async (_, name, content) => {
  const { files, faults } = await check(name, content)
  expect(faults).toEqual([])
  expect(files).toMatchObject([{ path: name, size: content.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }])
})

it.each([
  ['is missing', 'metrics.json', null],
  ['is empty', 'metrics.json', ''],
  ['is not valid JSON', 'metrics.json', '{"loss": 0.1'],
  ['has no row below its header', 'raw.csv', 'a,b\n'],
  ['is not valid JSON', 'log.jsonl', 'step 1\n'],
])('says that a file %s', async (fault, name, content) => {
  expect((await check(name, content)).faults).toEqual([expect.stringContaining(`${name} ${fault}`)])
})

it('misses a file that is not required without a word', async () => {
  expect(await check('extra.json', null, { required: false })).toEqual({ files: [], faults: [] })
})

it('never follows a link out of the directory', async () => {
  const dir = path.join(root, 'links')
  mkdirSync(dir)
  symlinkSync('/etc/passwd', path.join(dir, 'metrics.json'))
  const declared = [{ path: 'metrics.json', format: 'text', required: true, title: '' } as const]
  expect((await checkFiles(dir, [...declared])).faults).toEqual(['metrics.json is not a plain file'])
})
