import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { RANK } from '../../lib/series/merge'
import { ADMIN_TOKEN, startApi, testContext } from '../../server/api/testing/api-server'
import { seedAttempt, seedMatrix } from '../../server/api/testing/seed'
import { insertPoints } from '../../server/services/points/insert-points'
import { testDatabase } from '../../server/testing/database'
import { say } from '../testing'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const cwd = mkdtempSync(path.join(os.tmpdir(), 'rungrid-export-series-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
const { runIds } = await seedMatrix(ctx, [{ state: 'succeeded' }, { state: 'succeeded' }])
const [first, second] = runIds as [string, string]
for (const runId of runIds) {
  const { attemptId } = await seedAttempt(ctx, runId)
  const columns = ['loss', 'lr'].map((name) => ({ name, step: [1, 2], time: [10, 20.5], value: [0.5, Number.NaN] }))
  await insertPoints(ctx, { attemptId, rank: RANK.http, columns })
}

const rungrid = (line: string) =>
  say(line.split(' '), { env: { RUNGRID_URL: api.url, RUNGRID_TOKEN: ADMIN_TOKEN }, cwd })

describe('exporting every point from a terminal', () => {
  test('prints it, or writes it to a file whose ending says the format', async () => {
    const printed = (await rungrid(`export-series ${first} --name loss`)).out.split('\r\n')
    expect(printed).toEqual([
      'run,attempt,series,step,time,utc,value',
      `${first},1,loss,1,10,1970-01-01T00:00:10.000Z,0.5`,
      `${first},1,loss,2,20.5,1970-01-01T00:00:20.500Z,NaN`,
      '',
    ])
    const written = await rungrid(`export-series ${first} ${second} --out points.jsonl`)
    expect(written).toMatchObject({ code: 0, out: `wrote ${path.join(cwd, 'points.jsonl')}\n` })
    expect(readFileSync(path.join(cwd, 'points.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(8)
    expect((await rungrid(`export-series ${first} --wide`)).out).toContain('run,attempt,step,time,utc,loss,lr\r\n')
  })

  test.each([
    ['--format xlsx', 2, 'There is no format xlsx.'],
    ['--out points', 2, 'The ending of points names no format.'],
    ['--wide --format json', 2, '--wide is a layout of CSV.'],
    ['--out no/such/dir/points.csv', 1, 'could not be written'],
    ['--name lost', 3, 'No series is called "lost"'],
  ])('with %s ends with exit code %d and says why', async (options, code, words) => {
    const said = await rungrid(`export-series ${first} ${options}`)
    expect(said.code).toBe(code)
    expect(said.err).toContain(words)
  })

  test('of an unknown run is not found, and leaves no file', async () => {
    expect((await rungrid('export-series r-none --out gone.csv')).code).toBe(3)
    expect(existsSync(path.join(cwd, 'gone.csv'))).toBe(false)
  })
})

describe('the download', () => {
  const get = (address: string) =>
    fetch(`${api.url}/api/v1${address}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })

  test('is a file with a name and a type of its own', async () => {
    const answer = await get(`/runs/${first}/series/export?format=json&names=loss&names=lr`)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="${first}-series-\\d{8}T\\d{6}Z\\.json"$`),
    )
    expect(((await answer.json()) as { series: unknown[] }).series).toHaveLength(2)
  })

  test('of what makes no sense is a problem, not a broken file', async () => {
    for (const query of ['format=xlsx', 'layout=tall', 'attempts=some'])
      expect((await get(`/runs/${first}/series/export?${query}`)).status).toBe(422)
  })

  test('that is given up ends the reading, and the server goes on', async () => {
    const { attemptId } = await seedAttempt(ctx, first, { number: 2 })
    const step = Array.from({ length: 50_000 }, (_, i) => i)
    const value = step.map((s) => s / 7)
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      await insertPoints(ctx, { attemptId, rank: RANK.http, columns: [{ name, step, time: step, value }] })
    const answer = await get(`/runs/${first}/series/export?format=jsonl`)
    const reader = answer.body!.getReader()
    await reader.read()
    await reader.cancel()
    expect((await get(`/runs/${first}/series/names`)).status).toBe(200)
    await expect.poll(() => ctx.db.pool.totalCount - ctx.db.pool.idleCount).toBe(0)
  })

  test('names of a run are told alone', async () => {
    expect(await (await get(`/runs/${second}/series/names`)).json()).toEqual({ names: ['loss', 'lr'] })
    expect((await get('/runs/r-none/series/names')).status).toBe(404)
    const { items } = (await (await get(`/runs/${second}/series?names=lr`)).json()) as { items: { name: string }[] }
    expect(items.map(({ name }) => name)).toEqual(['lr'])
  })
})
