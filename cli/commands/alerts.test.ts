import { expect, test } from 'vitest'
import { ADMIN_TOKEN, startApi, testContext } from '../../server/api/testing/api-server'
import { makeAttempt } from '../../server/intake/testing/attempt'
import { testDatabase } from '../../server/testing/database'
import { say } from '../testing'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)

const rungrid = (line: string) =>
  say(line.split(' '), { env: { RUNGRID_URL: api.url, RUNGRID_TOKEN: ADMIN_TOKEN }, cwd: process.cwd() })

test('rules are added from a file, listed and removed; a fault in one is told with its path', async () => {
  expect((await rungrid('alerts')).out).toBe('nothing has fired\n')
  const added = await rungrid('alerts add examples/alerts/rules.yaml')
  expect(added.code).toBe(0)
  const ids = added.out.match(/^l-\w+/gm)!
  expect(ids).toHaveLength(10)
  const listed = await rungrid('alerts rules')
  expect(listed.out).toMatch(/loss is not a number +nan +error +0 +all +on/)
  expect((await rungrid(`alerts rm ${ids[0]}`)).out).toBe(`deleted ${ids[0]}\n`)
  expect((await rungrid(`alerts rm ${ids[0]}`)).code).toBe(3)
  expect((await rungrid('alerts rm')).code).toBe(2)
  expect((await rungrid('alerts add package.json')).code).toBe(2)
})

test('a run is asked to stop, once; one that waits is refused', async () => {
  const { runId } = await makeAttempt(ctx.db)
  expect((await rungrid(`stop ${runId} --reason enough`)).out).toBe('1 run asked to stop\n')
  expect((await rungrid(`stop ${runId}`)).out).toBe('0 runs asked to stop\n')
  expect(await ctx.db.prisma.run.findUnique({ where: { id: runId } })).toMatchObject({
    state: 'stopping',
    intent: 'stop',
    intentReason: 'enough',
  })
  await ctx.db.pool.query(`update run set state = 'queued', intent = null where id = $1`, [runId])
  expect((await rungrid(`stop ${runId}`)).code).toBe(1)
  expect((await rungrid('stop m-0123456789')).code).toBe(2)
})

test('of several runs one that has ended keeps no other from being stopped, and is named', async () => {
  const [first, ended, last] = [await makeAttempt(ctx.db), await makeAttempt(ctx.db), await makeAttempt(ctx.db)]
  await ctx.db.pool.query(`update run set state = 'succeeded' where id = $1`, [ended.runId])
  const said = await rungrid(`stop ${first.runId} ${ended.runId} ${last.runId}`)
  expect(said).toMatchObject({ code: 1, out: '2 runs asked to stop\n' })
  expect(said.err).toContain(`Run ${ended.runId} has ended`)
  const states = await ctx.db.prisma.run.findMany({ where: { id: { in: [first.runId, last.runId] } } })
  expect(states.map(({ state }) => state)).toEqual(['stopping', 'stopping'])
  const other = await makeAttempt(ctx.db)
  expect((await rungrid(`stop ${other.runId} m-0123456789`)).code, 'nothing is done by half').toBe(2)
  expect(await ctx.db.prisma.run.findUnique({ where: { id: other.runId } })).toMatchObject({ state: 'running' })
})
