import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { files, generateRegistry } from '../../scripts/generate-registry.mjs'
import { flatSpecSchema } from '../matrix/spec'
import { DEFAULT_ORDER, listPolicies, policyOf } from './policies'

const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-policies-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('a file is a policy; no list is edited', async () => {
  mkdirSync(dir, { recursive: true })
  writeFileSync(path.join(dir, 'by-chance.ts'), `export default { id: 'by-chance' }\n`)
  writeFileSync(path.join(dir, 'by-chance.test.ts'), '')
  expect(generateRegistry(dir, 'policy', files)).toEqual(['by-chance'])
  expect(generateRegistry(dir, 'policy', files), 'its own output is no policy').toEqual(['by-chance'])
  const { POLICIES } = await import(path.join(dir, 'registry.generated.ts'))
  expect(POLICIES).toEqual([{ id: 'by-chance' }])
})

test('a spec may name every policy of the folder, and the default needs no naming', () => {
  const orders = listPolicies().map(({ id }) => id)
  expect(orders).toEqual(['listed', 'longest-first', 'shortest-first'])
  const parse = (policy: object) => flatSpecSchema.safeParse({ benchmark: 'command', policy })
  for (const order of orders) expect(parse({ order }).success).toBe(true)
  expect(parse({ order: 'up' }).success).toBe(false)
  expect(parse({}).data?.policy.order).toBe(DEFAULT_ORDER)
  expect(() => policyOf('up')).toThrow('there is no order policy up')
})

test('runs start as the policy says, and equal ones as listed', () => {
  const runs = [30, 10, 20, 10].map((costSeconds, position) => ({ position, costSeconds }))
  const order = (id: string) =>
    [...runs]
      .sort((a, b) => policyOf(id).orderKey(a) - policyOf(id).orderKey(b) || a.position - b.position)
      .map((run) => run.position)
  expect(order('listed')).toEqual([0, 1, 2, 3])
  expect(order('shortest-first')).toEqual([1, 3, 2, 0])
  expect(order('longest-first')).toEqual([0, 2, 1, 3])
})

test('the document has a row for every order', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/concepts/scheduling.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1])
  expect(rows.sort()).toEqual(
    listPolicies()
      .map(({ id }) => id)
      .sort(),
  )
})
