import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ADMIN_TOKEN, startApi, testContext } from '../../server/api/testing/api-server'
import { seedMatrix } from '../../server/api/testing/seed'
import { testDatabase } from '../../server/testing/database'
import { say } from '../testing'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const cwd = mkdtempSync(path.join(os.tmpdir(), 'rungrid-export-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
const { matrixId } = await seedMatrix(ctx, [{ state: 'succeeded' }, { state: 'failed' }])

const rungrid = (line: string) =>
  say(line.split(' '), { env: { RUNGRID_URL: api.url, RUNGRID_TOKEN: ADMIN_TOKEN }, cwd })

describe('exporting a grid from a terminal', () => {
  test('prints it, or writes it to a file whose ending says the format', async () => {
    expect((await rungrid(`export ${matrixId}`)).out).toMatch(/^cell,run,state,/)
    expect((await rungrid(`export ${matrixId} --format markdown`)).out).toContain('| ---: |')
    const written = await rungrid(`export ${matrixId} --out table.tex`)
    expect(written).toMatchObject({ code: 0, out: `wrote ${path.join(cwd, 'table.tex')}\n` })
    expect(readFileSync(path.join(cwd, 'table.tex'), 'utf8')).toContain('\\toprule')
  })

  test.each([
    ['--format xlsx', 2, 'There is no format xlsx.'],
    ['--out table', 2, 'The ending of table names no format.'],
    ['--out no/such/dir/table.csv', 2, 'could not be written'],
    ['--metric f2', 2, 'There is no metric `f2`'],
  ])('with %s ends with exit code %d and says why', async (options, code, words) => {
    const said = await rungrid(`export ${matrixId} ${options}`)
    expect(said.code).toBe(code)
    expect(said.err).toContain(words)
  })

  test('of an unknown matrix is not found', async () => {
    expect((await rungrid('export m-none')).code).toBe(3)
  })
})
