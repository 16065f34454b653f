import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { executionSummarySchema } from '../../../lib/results/execution-summary'
import { somethingToDo } from '../../db/sql/something-to-do'
import { testContext } from '../../testing/context'
import { testDatabase } from '../../testing/database'
import { addMatrix } from '../../testing/rows'
import { getMatrix } from './get-matrix'
import { retryMatrix } from './verbs'
import { getSummary, SummaryWriter } from './write-summary'

const ctx = testContext(await testDatabase())
const { prisma } = ctx.db
/** What the leader row says without a leader. */
const EPOCH = 0
const AT = new Date('2026-11-21T10:11:12.345Z')

let writer: SummaryWriter
let clock = 0
beforeEach(() => {
  writer = new SummaryWriter(ctx)
  clock = Date.now()
})

/** A look of the scheduler, `later` milliseconds after the one before. */
async function look(later = 2000) {
  clock += later
  writer.write(EPOCH, clock)
  await writer.idle()
}

async function finished(
  states: ('succeeded' | 'failed' | 'running')[],
  at = AT,
  state: 'finished' | 'cancelled' = 'finished',
) {
  const { id, runs } = await addMatrix(
    ctx,
    states.map(() => ({ script: 'true' })),
  )
  await end(id, runs, states, at, state)
  const resultsDir = path.join(ctx.config.roots[0]!, 'results', id)
  if (states.includes('succeeded')) mkdirSync(resultsDir, { recursive: true })
  return { id, runs, resultsDir, executions: path.join(resultsDir, 'executions') }
}

async function end(
  id: string,
  runs: string[],
  states: string[],
  at: Date,
  state: 'finished' | 'cancelled' = 'finished',
) {
  for (const state of new Set(states)) {
    const of = runs.filter((_, index) => states[index] === state)
    const over = state === 'running' ? null : at
    await prisma.run.updateMany({ where: { id: { in: of } }, data: { state: state as 'failed', endedAt: over } })
  }
  await prisma.matrix.update({ where: { id }, data: { state, finishedAt: at } })
}

const events = (id: string) =>
  prisma.event.findMany({ where: { matrixId: id, kind: { startsWith: 'matrix.summary' } }, orderBy: { id: 'asc' } })
const pathOf = async (id: string) => (await getMatrix(ctx, { id })).summaryPath

describe('an execution summary', () => {
  it('of many runs is written in parts, and is the text that one piece would be', async () => {
    const { id, executions } = await finished(Array.from({ length: 1203 }, () => 'succeeded'))
    await look()
    const file = path.join(executions, `execution_20261121_101112_${id}`, 'execution_summary.json')
    const text = readFileSync(file, 'utf8')
    const summary = executionSummarySchema.parse(JSON.parse(text))
    expect(summary.runs.map(({ key }) => key)).toHaveLength(1203)
    expect(new Set(summary.runs.map(({ run }) => run)).size).toBe(1203)
    expect(text).toBe(`${JSON.stringify(summary, null, 2)}\n`)
  })

  it('is written beside the results once a matrix has finished, and its path is shown', async () => {
    const { id, executions } = await finished(['succeeded', 'failed'])
    await look()
    const file = path.join(executions, `execution_20261121_101112_${id}`, 'execution_summary.json')
    expect(await pathOf(id)).toBe(file)
    const summary = executionSummarySchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    expect(summary.totals.states).toEqual({ succeeded: 1, failed: 1 })
    expect(await getSummary(ctx, { id })).toEqual(summary)
    expect(readdirSync(path.dirname(file))).toEqual(['execution_summary.json'])

    writeFileSync(file, '{"kept": true}')
    await look()
    expect(readFileSync(file, 'utf8')).toBe('{"kept": true}')
    expect((await events(id)).map(({ kind }) => kind)).toEqual(['matrix.summary'])
  })

  it('does not carry the environment of the workers to where results are', async () => {
    const { id, executions } = await finished(['succeeded'])
    await ctx.db.pool.query(`update matrix set spec = spec || '{"env": {"TOKEN": "s3cret"}}' where id = $1`, [id])
    await look()
    const [execution] = readdirSync(executions)
    expect(readFileSync(path.join(executions, execution!, 'execution_summary.json'), 'utf8')).not.toContain('s3cret')
  })

  it('is not written into a directory that was only imported, and keeps no server awake', async () => {
    const { id, executions } = await finished(['succeeded'])
    await prisma.matrix.update({ where: { id }, data: { origin: 'imported' } })
    await prisma.matrix.updateMany({ where: { id: { not: id } }, data: { summaryPath: '/there' } })
    await prisma.run.updateMany({ where: { matrixId: { not: id } }, data: { state: 'succeeded' } })
    await look()
    expect(existsSync(executions)).toBe(false)
    expect(await somethingToDo(ctx.db.pool)).toBe(false)
  })

  it('of a cancelled matrix waits for its last worker', async () => {
    const { id, runs } = await finished(['failed', 'running'], AT, 'cancelled')
    await look()
    expect(await pathOf(id)).toBeNull()
    await prisma.run.update({ where: { id: runs[1]! }, data: { state: 'cancelled', endedAt: new Date() } })
    await look()
    expect(await pathOf(id)).not.toBeNull()
  })

  it('is written anew into a directory of its own after a retry, even within one second', async () => {
    const { id, runs, executions } = await finished(['failed'])
    await look()
    await retryMatrix(ctx, { id })
    expect(await pathOf(id)).toBeNull()
    await look()
    expect(readdirSync(executions)).toHaveLength(1)
    await end(id, runs, ['succeeded'], new Date(AT.getTime() + 100))
    await look()
    const name = `execution_20261121_101112_${id}`
    expect(readdirSync(executions).sort()).toEqual([name, `${name}_2`])
    expect(await pathOf(id)).toBe(path.join(executions, `${name}_2`, 'execution_summary.json'))
    const first = JSON.parse(readFileSync(path.join(executions, name, 'execution_summary.json'), 'utf8'))
    expect(first.totals.states).toEqual({ failed: 1 })
  })

  it('is there once when the server died after the file was in place and before it was noted', async () => {
    const { id, executions } = await finished(['succeeded'])
    await look()
    await prisma.matrix.update({ where: { id }, data: { summaryPath: null } })
    writer = new SummaryWriter(ctx)
    await look()
    expect(readdirSync(executions)).toHaveLength(1)
    expect(await pathOf(id)).not.toBeNull()
  })

  it('is not made below a results directory that is gone: one event says so, and it is tried again, ever later', async () => {
    const { id, resultsDir } = await finished(['succeeded'])
    rmSync(resultsDir, { recursive: true })
    await look()
    await look()
    expect(existsSync(resultsDir)).toBe(false)
    await look(10_000)
    const told = await events(id)
    expect(told.map(({ kind, level }) => `${kind} ${level}`)).toEqual(['matrix.summary-failed warning'])
    expect(told[0]!.message).toContain(resultsDir)

    mkdirSync(resultsDir)
    await look(2000)
    expect(await pathOf(id)).toBeNull()
    await look(60_000)
    expect(await pathOf(id)).not.toBeNull()
  })

  it('leaves other matrices alone when a file stands in the way', async () => {
    const blocked = await finished(['succeeded'])
    const other = await finished(['succeeded'])
    writeFileSync(blocked.executions, 'not a directory')
    await look()
    expect(await pathOf(blocked.id)).toBeNull()
    expect(await pathOf(other.id)).not.toBeNull()
    expect((await events(blocked.id))[0]!.message).toContain('tried again')
  })

  it('is not noted by a server that no longer leads', async () => {
    const { id } = await finished(['succeeded'])
    writer.write(EPOCH + 7, clock + 2000)
    await writer.idle()
    expect(await pathOf(id)).toBeNull()
  })

  it('of a matrix that has not ended is made when it is asked for; an unknown one is not found', async () => {
    const { id } = await addMatrix(ctx, [{ script: 'true' }])
    expect(await getSummary(ctx, { id })).toMatchObject({ finishedAt: null, totals: { states: { queued: 1 } } })
    await expect(getSummary(ctx, { id: 'm-none' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
