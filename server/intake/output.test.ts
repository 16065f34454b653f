import { appendFile, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { joinAttempts } from '../../lib/charts/attempts'
import type { Reporting } from '../../lib/matrix/reporting'
import { RANK } from '../../lib/series/merge'
import { querySeries } from '../services/series/query-series'
import { testDatabase } from '../testing/database'
import { acceptPoints } from './accept-points'
import { acceptProgress } from './accept-progress'
import { FileIntake } from './files'
import { eventsOf, intakeContext, makeAttempt, storedPoints } from './testing/attempt'

const db = await testDatabase()
const ctx = intakeContext(db)
const root = await mkdtemp(path.join(os.tmpdir(), 'rungrid-output-'))
afterAll(() => rm(root, { recursive: true, force: true }))

async function worker(reporting: Partial<Reporting> = { stdout: 'auto' }) {
  const dir = await mkdtemp(path.join(root, 'attempt-'))
  const { attemptId } = await makeAttempt(db, { dir, reporting })
  await db.pool.query('update attempt set node_id = $1 where id = $1', [attemptId])
  const own = { ...ctx, nodeId: attemptId }
  const files = {
    out: path.join(dir, 'stdout.log'),
    err: path.join(dir, 'stderr.log'),
    metrics: path.join(dir, 'metrics.jsonl'),
  }
  return { attemptId, ...files, own, intake: new FileIntake(own) }
}

async function progressOf(attemptId: string) {
  const { rows } = await db.pool.query('select doc, rank from progress where attempt_id = $1', [attemptId])
  return rows[0]
}

const bar = (n: number, total: number, loss?: number) =>
  `\r${Math.floor((n / total) * 100)}%|█▋ | ${n}/${total} [00:01<00:05, 1it/s${loss === undefined ? '' : `, loss=${loss}`}]`

describe('output', () => {
  it('is log and nothing else unless the spec says how to read it', async () => {
    const { attemptId, out, intake } = await worker({})
    await writeFile(out, 'step=1 loss=2\n')
    await intake.drain(attemptId)
    expect(await storedPoints(db, attemptId)).toEqual([])
  })

  it('is read as it grows, whatever the place of the cut, colours and characters of several bytes included', async () => {
    const { attemptId, out, intake } = await worker({ stdout: 'pairs' })
    const bytes = Buffer.from('\u001b[32mstep=1\u001b[0m größe🙂 loss=0.5\r\nstep=2 損失🙂 loss=0.25\nstep=3 loss=0.1')
    await writeFile(out, '')
    for (let at = 0; at < bytes.length; at += 3) {
      await appendFile(out, bytes.subarray(at, at + 3))
      await intake.poll()
    }
    expect(await storedPoints(db, attemptId)).toEqual([
      ['loss', 1, 0.5],
      ['loss', 2, 0.25],
    ])
    await intake.drain(attemptId)
    expect(await storedPoints(db, attemptId)).toEqual([
      ['loss', 1, 0.5],
      ['loss', 2, 0.25],
      ['loss', 3, 0.1],
    ])
    expect(await eventsOf(db, attemptId)).toEqual([])
  })

  it('is read from the stream that the spec names', async () => {
    const { attemptId, out, err, intake } = await worker({ stdout: 'json', stream: 'stderr' })
    await writeFile(out, '{"step": 1, "loss": 1}\n')
    await writeFile(err, '{"step": 2, "loss": 2}\n')
    await intake.drain(attemptId)
    expect(await storedPoints(db, attemptId)).toEqual([['loss', 2, 2]])
  })

  it('counts once what has no step, over a crash before the commit, restarts and a second server', async () => {
    const { attemptId, out, own } = await worker({ stdout: 'dict' })
    await writeFile(out, "{'loss': 3}\n{'loss': 2}\n")
    const before = new FileIntake(own)
    await before.poll()
    await before.stop()
    await appendFile(out, "{'loss': 1}\n")
    await db.pool.query(
      `create or replace function crash() returns trigger language plpgsql as $$ begin raise 'crash'; end $$`,
    )
    const trigger = `crash_${attemptId.slice(2)}`
    await db.pool.query(
      `create trigger ${trigger} before update on file_offset for each row
       when (new.attempt_id = '${attemptId}') execute function crash()`,
    )
    const first = new FileIntake(own)
    await expect(first.drain(attemptId)).rejects.toThrow('crash')
    await db.pool.query(`drop trigger ${trigger} on file_offset`)
    const second = new FileIntake(own)
    await second.drain(attemptId)
    await first.drain(attemptId)
    await appendFile(out, "{'loss': 0}\n")
    await Promise.all([first.drain(attemptId), second.drain(attemptId), new FileIntake(own).drain(attemptId)])
    expect(await storedPoints(db, attemptId)).toEqual([
      ['loss', 1, 3],
      ['loss', 2, 2],
      ['loss', 3, 1],
      ['loss', 4, 0],
    ])
    expect(await eventsOf(db, attemptId)).toEqual([])
  })

  it('that is cut off goes on counting', async () => {
    const { attemptId, out, intake } = await worker({ stdout: 'dict' })
    await writeFile(out, "{'loss': 3}\n{'loss': 2}\n")
    await intake.poll()
    await rename(out, `${out}.1`)
    await writeFile(out, "{'loss': 1}\n")
    await intake.poll()
    expect(await storedPoints(db, attemptId)).toEqual([
      ['loss', 1, 3],
      ['loss', 2, 2],
      ['loss', 3, 1],
    ])
    await intake.stop()
  })

  it('of 100 MB, with lines that do not end, gives its points in several rounds', async () => {
    const { attemptId, out, intake } = await worker({ stdout: 'pairs', metrics: ['loss'] })
    const filler = 'all work and no play, port: 8080 \n'.repeat(500)
    const file = await open(out, 'w')
    // Holes of the file for lines without end.
    for (let i = 1; i <= 12; i++) await file.write(`${filler}\0\nstep=${i} loss=${i}\n${filler}`, i * 2 ** 23)
    await file.close()
    await intake.poll()
    const early = await storedPoints(db, attemptId)
    expect(early.length).toBeGreaterThan(0)
    expect(early.length).toBeLessThan(12)
    // One round reads 16 MiB, so that others get their turn.
    for (let rounds = 0; rounds < 8; rounds++) await intake.poll()
    expect(await storedPoints(db, attemptId)).toEqual(Array.from({ length: 12 }, (_, i) => ['loss', i + 1, i + 1]))
    await intake.stop()
  }, 120_000)

  it('yields to the metrics file and to HTTP, point by point', async () => {
    const { attemptId, out, metrics, intake } = await worker()
    await writeFile(metrics, '{"step": 2, "loss": 20}\n')
    await acceptPoints(ctx, { attemptId, body: { points: [{ step: 3, loss: 30 }] } })
    await writeFile(out, 'step=1 loss=1\nstep=2 loss=2\nstep=3 loss=3\n')
    await intake.drain(attemptId)
    expect(await storedPoints(db, attemptId)).toEqual([
      ['loss', 1, 1],
      ['loss', 2, 20],
      ['loss', 3, 30],
    ])
  })
})

describe('progress in output', () => {
  it('is that of the bar as it stands, before it is drawn again, and of the end', async () => {
    const { attemptId, err, intake } = await worker({ stdout: 'tqdm' })
    await writeFile(err, `${bar(0, 8)}${bar(2, 8, 0.5)}`)
    await intake.poll()
    expect(await progressOf(attemptId)).toMatchObject({
      doc: { step: 2, totalSteps: 8, progressPercentage: 25, estimatedRemainingSeconds: 5, state: 'running' },
      rank: RANK.stdout,
    })
    expect(await storedPoints(db, attemptId)).toEqual([])
    await appendFile(err, `${bar(4, 8, 0.25)}${bar(8, 8, 0.125)}\n`)
    await intake.poll()
    expect((await progressOf(attemptId)).doc).toMatchObject({ step: 8, progressPercentage: 100 })
    expect(await storedPoints(db, attemptId)).toEqual([
      ['loss', 2, 0.5],
      ['loss', 4, 0.25],
      ['loss', 8, 0.125],
    ])
    await intake.stop()
  })

  it('never takes the place of what the program reports itself', async () => {
    const { attemptId, err, intake } = await worker()
    await writeFile(err, bar(2, 8))
    await intake.poll()
    await acceptProgress(ctx, {
      attemptId,
      body: { step: 1, totalSteps: 10, lastUpdatedTime: new Date().toISOString() },
    })
    await appendFile(err, bar(4, 8))
    await intake.poll()
    expect(await progressOf(attemptId)).toMatchObject({ doc: { step: 1, totalSteps: 10 }, rank: RANK.http })
    await intake.stop()
  })
})

it('An attempt is looked at as often as its matrix says, others as often as the setting says', async () => {
  const often = await worker({ interval_seconds: 0.1 })
  const seldom = await worker({ interval_seconds: 30 })
  await db.pool.query('update attempt set node_id = $1 where id = $2', [often.attemptId, seldom.attemptId])
  const intake = new FileIntake(often.own, { intervalMs: 1000 })
  for (const { metrics } of [often, seldom]) await writeFile(metrics, '{"step": 1, "loss": 1}\n')
  intake.start()
  const stepsOf = async (id: string) => (await storedPoints(db, id)).map(([, step]) => step)
  await expect.poll(() => stepsOf(seldom.attemptId), { timeout: 20_000 }).toEqual([1])
  for (const { metrics } of [often, seldom]) await appendFile(metrics, '{"step": 2, "loss": 1}\n')
  await expect.poll(() => stepsOf(often.attemptId), { timeout: 20_000 }).toEqual([1, 2])
  await appendFile(often.metrics, '{"step": 3, "loss": 1}\n')
  await expect.poll(() => stepsOf(often.attemptId), { timeout: 20_000 }).toEqual([1, 2, 3])
  expect(await stepsOf(seldom.attemptId)).toEqual([1])
  await intake.stop()
})

it('An attempt that goes back to an older step keeps the line of the one before, to be shown apart or joined', async () => {
  const { attemptId, metrics, intake } = await worker()
  const line = (step: number, loss: number) => `${JSON.stringify({ step, time: 1e9 + step + loss, loss })}\n`
  await writeFile(metrics, [1, 2, 3, 4, 5].map((step) => line(step, 10 - step)).join(''))
  await intake.drain(attemptId)
  const { rows } = await db.pool.query('select run_id from attempt where id = $1', [attemptId])
  const runId = rows[0].run_id
  const dir = await mkdtemp(path.join(root, 'attempt-'))
  const second = await makeAttempt(db, { dir, runId, number: 2 })
  await writeFile(path.join(dir, 'metrics.jsonl'), [4, 5, 6].map((step) => line(step, 100 + step)).join(''))
  await intake.drain(second.attemptId)

  const query = (attempts: 'all' | 'last') =>
    querySeries(ctx, { runs: [runId], names: ['loss'], x: 'step', buckets: 100, attempts })
  const both = await query('all')
  const shown = both.series
    .map(({ attempt, step, last }) => ({ attempt, step, last }))
    .sort((a, b) => a.attempt - b.attempt)
  expect(shown).toEqual([
    { attempt: 1, step: [1, 2, 3, 4, 5], last: [9, 8, 7, 6, 5] },
    { attempt: 2, step: [4, 5, 6], last: [104, 105, 106] },
  ])
  expect((await query('last')).series.map(({ attempt }) => attempt)).toEqual([2])
  const joined = joinAttempts(both.series)
  expect(joined.columns.step).toEqual([1, 2, 3, 4, 5, 6])
  expect(joined.columns.last).toEqual([9, 8, 7, 104, 105, 106])
  expect(joined.starts).toMatchObject([{ attempt: 2, step: 4 }])
})
