import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApi, testContext } from '../../server/api/testing/api-server'
import { testDatabase } from '../../server/testing/database'
import { say } from '../testing'

const cwd = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rungrid-import-')))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
const ctx = testContext(await testDatabase(), { roots: [cwd] })
const api = await startApi(ctx)

const rungrid = (...argv: string[]) => say(argv, { env: { RUNGRID_URL: api.url, RUNGRID_TOKEN: ADMIN_TOKEN }, cwd })

test('a file of scores is looked at, then imported with the columns that were named', async () => {
  writeFileSync(path.join(cwd, 'scores.csv'), 'model_name,kind,acc,loss\na,x,50,1\nb,x,,2\n')
  const columns = [
    '--axis',
    'model=model_name',
    '--axis',
    'kind',
    '--score',
    'accuracy=acc:higher:0..100',
    '--score',
    'loss:lower',
  ]
  const plan = await rungrid('import', 'scores.csv', '--plan', ...columns)
  expect([plan.code, plan.err]).toEqual([0, ''])
  expect(plan.out).toContain('2 runs = 2 model × 1 kind')
  expect(plan.out).toContain('score accuracy (higher is better, 0 to 100) of 1 run')
  expect(await ctx.db.prisma.matrix.count()).toBe(0)

  const imported = await rungrid('import', 'scores.csv', '--name', 'from a terminal', ...columns, '--json')
  expect(imported.code).toBe(0)
  const { id } = JSON.parse(imported.out) as { id: string }
  const shown = await rungrid('show', id)
  expect(shown.out).toContain('from a terminal: finished')
  expect(shown.out).toContain('accuracy 50')

  const again = await rungrid('import', 'scores.csv', ...columns)
  expect([again.code, again.err]).toEqual([1, expect.stringContaining(id)])
  expect((await rungrid('import', 'scores.csv', '--force', ...columns)).out).toContain('2 runs imported')
})

test('a directory is read where it lies', async () => {
  mkdirSync(path.join(cwd, 'out/m'), { recursive: true })
  writeFileSync(path.join(cwd, 'out/m/results.json'), '{"results": {"qa": {"acc,none": 0.5}}, "model_name": "m"}')
  const { code, out } = await rungrid('import', 'out')
  expect([code, out]).toEqual([0, expect.stringContaining('1 run imported')])
})

test('faults end with exit code 2, each with its line and its fix', async () => {
  writeFileSync(path.join(cwd, 'bad.csv'), 'model,acc\na,0.5,1\n')
  for (const flags of [['--plan'], []]) {
    const { code, out, err } = await rungrid('import', 'bad.csv', ...flags)
    expect(code).toBe(2)
    expect(out + err).toContain('bad.csv:2: This row has 3 cells; the header has 2.')
  }
  expect((await rungrid('import', 'absent.csv')).code).toBe(2)
  expect((await rungrid('import', 'bad.csv', '--score', 'acc:higher:5..1')).code).toBe(2)
  expect((await rungrid('import', 'bad.csv', '--axis', '=x')).code).toBe(2)
})
