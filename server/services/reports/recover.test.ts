/** What is left of reports when a server ends in the middle. */
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { newId } from '../../../lib/ids'
import { testContext } from '../../testing/context'
import { testDatabase } from '../../testing/database'
import { eventually } from '../../testing/eventually'
import { createReport } from './create-report'
import { deleteReport } from './delete-report'
import { getReport } from './get-report'
import { recoverReports } from './recover'
import { reporterOf } from './reporter'
import { times, trainingTree, writeTree } from './testing/tree'

const db = await testDatabase()
const ctx = testContext(db)
const kept = path.join(ctx.config.dataDir, 'reports')

async function row(serverId: string, over: object = {}): Promise<string> {
  const id = newId('p')
  const source = { kind: 'path', label: 'x', matrixId: null, leftOut: [] }
  await db.prisma.report.create({ data: { id, name: 'x', source, settings: {}, serverId, ...over } })
  return id
}

function files(name: string): string {
  mkdirSync(path.join(kept, name), { recursive: true })
  writeFileSync(path.join(kept, name, 'document.json.gz'), 'half')
  return name
}

test('what a dead server was judging is failed with the fix, and no half report is left', async () => {
  const judging = await row('dead-server')
  const renamed = await row('dead-server')
  const whole = await row('dead-server', { state: 'ready' })
  for (const name of [`.making-${judging}-dead-server`, `.upload-${judging}-dead-server`, renamed, whole]) files(name)
  await recoverReports(ctx)
  for (const id of [judging, renamed])
    expect(await getReport(ctx, { id })).toMatchObject({
      state: 'failed',
      error: { detail: expect.stringContaining('stopped'), fix: expect.stringContaining('again') },
    })
  expect(await getReport(ctx, { id: whole })).toMatchObject({ state: 'ready' })
  expect(readdirSync(kept)).toEqual([whole])
})

test('a removal that was begun is ended, or undone where the row is still there', async () => {
  const gone = newId('p')
  const there = await row('dead-server', { state: 'ready' })
  for (const id of [gone, there]) files(`.gone-${id}`)
  await recoverReports(ctx)
  expect(existsSync(path.join(kept, `.gone-${gone}`))).toBe(false)
  expect(readdirSync(path.join(kept, there))).toEqual(['document.json.gz'])
})

test('where servers share a database, what another one works on is left alone until it is silent', async () => {
  const shared = { ...ctx, config: { ...ctx.config, databaseUrl: db.url } }
  const live = await row('other-server')
  const silent = await row('other-server', { heardAt: new Date(Date.now() - 120_000) })
  const [making, old] = [files(`.making-${live}-other-server`), files(`.making-${newId('p')}-other-server`)]
  const longAgo = new Date(Date.now() - 48 * 3600 * 1000)
  utimesSync(path.join(kept, old), longAgo, longAgo)
  await recoverReports(shared)
  expect((await getReport(ctx, { id: live })).state).toBe('judging')
  expect((await getReport(ctx, { id: silent })).state).toBe('failed')
  expect(existsSync(path.join(kept, making))).toBe(true)
  expect(existsSync(path.join(kept, old))).toBe(false)
})

test('a server that stops in order fails what it judges and what waits, and leaves nothing of it', async () => {
  const stopping = { ...ctx, serverId: 'stopping-server' }
  writeTree(path.join(ctx.config.roots[0]!, 'tree'), trainingTree(times(3)))
  const input = { path: 'tree', edition: 'auto' as const }
  const made = [await createReport(stopping, input, null), await createReport(stopping, input, null)]
  await eventually(() => expect(readdirSync(kept).some((name) => name.endsWith('-stopping-server'))).toBe(true))
  await reporterOf(stopping).close()
  for (const { report } of made)
    expect(await getReport(ctx, { id: report.id })).toMatchObject({ state: 'failed', error: { code: 'conflict' } })
  expect(readdirSync(kept).filter((name) => made.some(({ report }) => name.includes(report.id)))).toEqual([])
})

test('a report that another server deletes while this one judges it ends here too', async () => {
  const here = { ...ctx, serverId: 'here' }
  const { report } = await createReport(here, { path: 'tree', edition: 'auto' }, null)
  await deleteReport({ ...ctx, serverId: 'elsewhere' }, { id: report.id })
  await eventually(() => expect(readdirSync(kept).filter((name) => name.includes(report.id))).toEqual([]))
  expect(await db.prisma.report.count({ where: { id: report.id } })).toBe(0)
  await reporterOf(here).close()
  expect(readdirSync(kept).filter((name) => name.includes(report.id))).toEqual([])
})
