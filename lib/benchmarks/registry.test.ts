import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { generateRegistry } from '../../scripts/generate-registry.mjs'
import { getBenchmark, listBenchmarks } from './registry'

const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-registry-'))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('a folder with an index.ts is a benchmark; no list is edited', async () => {
  const add = (id: string) => {
    mkdirSync(path.join(dir, id))
    writeFileSync(path.join(dir, id, 'index.ts'), `export default { id: '${id}' }\n`)
  }
  add('beta')
  expect(generateRegistry(dir)).toEqual(['beta'])
  add('alpha')
  mkdirSync(path.join(dir, 'not-one'))
  expect(generateRegistry(dir)).toEqual(['alpha', 'beta'])
  const { BENCHMARKS } = await import(path.join(dir, 'registry.generated.ts'))
  expect(BENCHMARKS).toEqual([{ id: 'alpha' }, { id: 'beta' }])
})

test('the benchmarks of this installation are found by id', () => {
  expect(listBenchmarks().map((benchmark) => benchmark.id)).toEqual(expect.arrayContaining(['command']))
  expect(getBenchmark('command')?.title).toBe('Command')
  expect(getBenchmark('constructor')).toBeUndefined()
})

test('an adapter of llm-eval is found by its folder in the same way', () => {
  const { all, param } = getBenchmark('llm-eval')!.variants!
  const folders = readdirSync(path.join(import.meta.dirname, 'llm-eval', 'adapters'), { withFileTypes: true })
  expect(param).toBe('adapter')
  expect(all.map(({ id }) => id)).toEqual(folders.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort())
})
