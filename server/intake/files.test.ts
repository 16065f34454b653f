import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Context } from '../services/context'
import { testDatabase } from '../testing/database'
import { FileIntake } from './files'
import { intakeContext, makeAttempt } from './testing/attempt'

const db = await testDatabase()
const ctx = intakeContext(db)
const root = await mkdtemp(path.join(os.tmpdir(), 'rungrid-files-'))
afterAll(() => rm(root, { recursive: true, force: true }))

/** An attempt with its directory on a node of its own, so that tests don't read each other's files. */
async function worker() {
  const dir = await mkdtemp(path.join(root, 'attempt-'))
  const { runId, attemptId } = await makeAttempt(db, { dir })
  const nodeId = `node-${attemptId}`
  await db.pool.query('update attempt set node_id = $2 where id = $1', [attemptId, nodeId])
  const own: Context = { ...ctx, nodeId }
  const metrics = path.join(dir, 'metrics.jsonl')
  const status = path.join(dir, 'status.json')
  return { dir, runId, attemptId, ctx: own, metrics, status, intake: new FileIntake(own) }
}

function lines(from: number, to: number, value = (step: number) => step / 2): string {
  let text = ''
  for (let step = from; step <= to; step++) text += `${JSON.stringify({ step, time: 1e9 + step, loss: value(step) })}\n`
  return text
}

async function points(attemptId: string, name = 'loss'): Promise<[number, number][]> {
  const { rows } = await db.pool.query(
    `select p.step, p.value from point p join series s on s.id = p.series_id
     where s.attempt_id = $1 and s.name = $2 order by p.step`,
    [attemptId, name],
  )
  return rows.map((row) => [row.step, row.value])
}

async function steps(attemptId: string): Promise<number[]> {
  return (await points(attemptId)).map(([step]) => step)
}

async function conflicts(attemptId: string): Promise<number> {
  const { rows } = await db.pool.query('select sum(conflicts)::int as n from series where attempt_id = $1', [attemptId])
  return rows[0].n
}

async function events(attemptId: string): Promise<{ kind: string; message: string }[]> {
  const { rows } = await db.pool.query('select kind, message from event where attempt_id = $1 order by id', [attemptId])
  return rows
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1)
}

it('sleeps while no attempt lives, and looks at once when it is woken, or when it was woken during a look', async () => {
  const { attemptId, metrics, ctx: own } = await worker()
  await db.pool.query(`update attempt set state = 'ended' where id = $1`, [attemptId])
  await writeFile(metrics, lines(1, 3))
  const intake = new FileIntake(own, { intervalMs: 5, sleepMs: 3_600_000 })
  let rounds = 0
  let during: () => Promise<unknown> = async () => undefined
  const poll = intake.poll.bind(intake)
  intake.poll = async () => {
    await poll()
    await during()
    rounds++
  }
  intake.start()
  await expect.poll(() => rounds).toBe(1)
  during = async () => {
    during = async () => undefined
    await db.pool.query(`update attempt set state = 'running' where id = $1`, [attemptId])
    intake.wake()
  }
  intake.wake()
  await expect.poll(() => steps(attemptId)).toEqual([1, 2, 3])
  await intake.stop()
})

describe('a metrics file', () => {
  it('is read as it grows, and a torn last line only when it is whole', async () => {
    const { attemptId, metrics, intake } = await worker()
    await intake.poll()
    const text = lines(1, 10)
    await writeFile(metrics, text.slice(0, -12))
    await intake.poll()
    expect(await steps(attemptId)).toEqual(upTo(9))
    await appendFile(metrics, text.slice(-12) + lines(11, 12))
    await intake.poll()
    expect(await steps(attemptId)).toEqual(upTo(12))
    expect(await events(attemptId)).toEqual([])
    await intake.stop()
  })

  it('gives its last line without newline when the worker has ended', async () => {
    const { attemptId, metrics, intake } = await worker()
    await writeFile(metrics, lines(1, 3).trimEnd())
    await intake.drain(attemptId)
    expect(await steps(attemptId)).toEqual(upTo(3))
    await intake.drain(attemptId)
    expect(await conflicts(attemptId)).toBe(0)
  })

  it('is stored once by a server that is killed between reading and committing', async () => {
    const { attemptId, metrics, ctx: own } = await worker()
    await writeFile(metrics, lines(1, 50))
    // The transaction fails at its last statement, after the points were written: as a crash before the commit would.
    await db.pool.query(
      `create or replace function crash() returns trigger language plpgsql as $$ begin raise 'crash'; end $$`,
    )
    await db.pool.query(
      `create trigger crash_${attemptId.slice(2)} before insert or update on file_offset for each row
       when (new.attempt_id = '${attemptId}') execute function crash()`,
    )
    const first = new FileIntake(own)
    await expect(first.drain(attemptId)).rejects.toThrow('crash')
    expect(await points(attemptId)).toEqual([])
    await db.pool.query(`drop trigger crash_${attemptId.slice(2)} on file_offset`)
    // The same value twice would not show a second reading, a counted line does: each value replaces the one before.
    await appendFile(
      metrics,
      lines(1, 50, (step) => step),
    )
    const second = new FileIntake(own)
    await second.drain(attemptId)
    await first.drain(attemptId)
    await new FileIntake(own).drain(attemptId)
    expect(await points(attemptId)).toEqual(upTo(50).map((step) => [step, step]))
    const { rows } = await db.pool.query('select "offset" from file_offset where attempt_id = $1', [attemptId])
    expect(rows[0].offset).toBe((lines(1, 50) + lines(1, 50, (step) => step)).length)
  })

  it('goes on from the committed offset after a restart, and reads nothing twice', async () => {
    const { attemptId, metrics, ctx: own } = await worker()
    // Two values for each step: reading a line twice would be counted as a conflict.
    await writeFile(metrics, lines(1, 20) + lines(1, 20, (step) => step))
    await new FileIntake(own).drain(attemptId)
    const counted = await conflicts(attemptId)
    await appendFile(metrics, lines(21, 30))
    await new FileIntake(own).drain(attemptId)
    expect(await steps(attemptId)).toEqual(upTo(30))
    expect(await conflicts(attemptId)).toBe(counted)
  })

  it('may be rotated: the old one is read to its end, then the new one', async () => {
    const { attemptId, metrics, intake } = await worker()
    await writeFile(metrics, lines(1, 5))
    await intake.poll()
    await appendFile(metrics, lines(6, 8))
    await rename(metrics, `${metrics}.1`)
    await writeFile(metrics, lines(9, 12))
    await intake.poll()
    expect(await steps(attemptId)).toEqual(upTo(12))
    await intake.stop()
  })

  it('may be cut and written again, shorter or longer', async () => {
    const { attemptId, metrics, intake } = await worker()
    await writeFile(metrics, lines(1, 20))
    await intake.poll()
    await truncate(metrics, 0)
    await appendFile(metrics, lines(21, 25))
    await intake.poll()
    expect(await steps(attemptId)).toEqual(upTo(25))
    await truncate(metrics, 0)
    await appendFile(metrics, `{"step": 26, "time": 1, "loss": 1}\n${lines(27, 60)}`)
    await intake.poll()
    expect(await steps(attemptId)).toEqual(upTo(60))
    await intake.stop()
  })

  it('larger than a chunk is read whole', async () => {
    const { attemptId, metrics, intake } = await worker()
    const { length } = lines(1, 50_000)
    expect(length).toBeGreaterThan(2 * 2 ** 20)
    await writeFile(metrics, lines(1, 50_000))
    await intake.poll()
    expect(await steps(attemptId)).toEqual(upTo(50_000))
    await intake.stop()
  })

  it('keeps its good lines, and one event tells of the bad ones with their number and the first', async () => {
    const { attemptId, metrics, intake } = await worker()
    const bad = 'Traceback\u0000 (most recent call last)\n[1, 2]\n\n'
    await writeFile(
      metrics,
      `${bad}{"step": 1, "loss": NaN, "lr": -Infinity}\n{"step": 1.5, "loss": 1}\n{"step": 2, "note": "x"}\n`,
    )
    await intake.poll()
    await appendFile(metrics, `oops\n${lines(3, 4)}`)
    await intake.poll()
    expect(await points(attemptId)).toEqual([
      [1, Number.NaN],
      [3, 1.5],
      [4, 2],
    ])
    expect(await points(attemptId, 'lr')).toEqual([[1, Number.NEGATIVE_INFINITY]])
    const told = await events(attemptId)
    expect(told.map((event) => event.kind).sort()).toEqual(['metrics.not_json', 'metrics.values_refused'])
    const [notJson, refused] = told.sort((a, b) => a.kind.localeCompare(b.kind)).map((event) => event.message)
    expect(notJson).toMatch(/^3 lines .*Traceback/)
    expect(refused).toMatch(/^2 values .*loss: step 1\.5 is not an integer/)
    await intake.stop()
  })

  it('with a line over 1 MiB loses that line alone, wherever reading stopped inside it', async () => {
    const { attemptId, metrics, intake } = await worker()
    await writeFile(metrics, `${lines(1, 2)}{"step": 3, "loss": 1, "x": "${'y'.repeat(3 * 2 ** 20)}`)
    await intake.poll()
    await appendFile(metrics, 'y'.repeat(2 ** 20))
    await intake.poll()
    await appendFile(metrics, `"}\n${lines(4, 5)}{"step": 6, "x": "${'z'.repeat(2 ** 20)}"}\n${lines(7, 7)}`)
    await intake.poll()
    expect(await steps(attemptId)).toEqual([1, 2, 4, 5, 7])
    expect((await events(attemptId)).map((event) => event.message)).toEqual([
      expect.stringMatching(/^2 lines of the metrics file left out, being longer than 1 MiB/),
    ])
    await intake.stop()
  })

  it('is not read through a link', async () => {
    const { attemptId, dir, metrics, intake } = await worker()
    await writeFile(path.join(dir, 'elsewhere'), lines(1, 5))
    await symlink(path.join(dir, 'elsewhere'), metrics)
    await intake.poll()
    await intake.drain(attemptId)
    expect(await steps(attemptId)).toEqual([])
    expect(await events(attemptId)).toEqual([
      { kind: 'metrics.refused', message: 'The metrics file is not read: it is a link; links are not followed' },
    ])
  })

  it('waits for a database that went away, and nothing is lost', async () => {
    const { attemptId, metrics, intake } = await worker()
    await writeFile(metrics, lines(1, 5))
    await intake.poll()
    await appendFile(metrics, lines(6, 9))
    const blocker = await db.pool.connect()
    await blocker.query('begin; lock table point in access exclusive mode')
    const { rows } = await blocker.query<{ pid: number }>('select pg_backend_pid() as pid')
    const refused = expect(intake.drain(attemptId)).rejects.toThrow()
    // The connection is cut while its transaction waits in the middle of storing.
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where $1 = any(pg_blocking_pids(pid)) and datname = current_database()`
    while ((await db.pool.query(cut, [rows[0]!.pid])).rowCount === 0);
    await refused
    await blocker.query('rollback')
    blocker.release()
    expect(await steps(attemptId)).toEqual(upTo(5))
    await intake.drain(attemptId)
    expect(await steps(attemptId)).toEqual(upTo(9))
  })

  it.skipIf(process.platform !== 'linux')(
    'is not open any more once its attempt was drained during a look',
    async () => {
      const { attemptId, ctx: own, intake } = await worker()
      const attempts = await Promise.all(
        Array.from({ length: 10 }, async () => {
          const dir = await mkdtemp(path.join(root, 'drained-'))
          await writeFile(path.join(dir, 'metrics.jsonl'), lines(1, 3))
          return (await makeAttempt(db, { dir })).attemptId
        }),
      )
      await db.pool.query('update attempt set node_id = $2 where id = any($1)', [attempts, own.nodeId])
      await Promise.all([intake.poll(), ...attempts.map((id) => intake.drain(id))])
      for (const id of attempts) expect(await steps(id)).toEqual(upTo(3))
      await intake.drain(attemptId)
      await intake.stop()
      const names = await readdir('/proc/self/fd')
      const opened = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
      expect(opened.filter((file) => file.startsWith(path.join(root, 'drained-')))).toEqual([])
    },
  )

  it('that can not be read does not keep others from being read', async () => {
    const { attemptId, metrics, ctx: own, intake } = await worker()
    const dir = await mkdtemp(path.join(root, 'attempt-'))
    const other = await makeAttempt(db, { dir })
    await db.pool.query('update attempt set node_id = $2 where id = $1', [other.attemptId, own.nodeId])
    await mkdir(path.join(dir, 'metrics.jsonl'))
    await writeFile(metrics, lines(1, 3))
    await intake.poll()
    expect(await steps(attemptId)).toEqual(upTo(3))
    await intake.stop()
  })
})

describe('a status file', () => {
  const good = { step: 450, totalSteps: 1000, message: 'evaluating', lastUpdatedTime: '2026-11-21T10:11:12.5Z' }

  async function progress(attemptId: string) {
    const { rows } = await db.pool.query('select doc from progress where attempt_id = $1', [attemptId])
    return rows[0]?.doc
  }

  it('becomes the progress of its attempt, with the percentage that follows from its steps', async () => {
    const { attemptId, status, intake } = await worker()
    await writeFile(status, JSON.stringify(good))
    await intake.poll()
    expect(await progress(attemptId)).toEqual({ ...good, progressPercentage: 45 })
    await intake.stop()
  })

  it.each([
    ['torn', '{"step": 4', 'not JSON'],
    ['oversized', JSON.stringify({ ...good, junk: 'x'.repeat(70_000) }), 'at most 65536'],
    ['empty', '', 'it is empty'],
    ['absurd', JSON.stringify({ ...good, progressPercentage: 150 }), 'progressPercentage'],
    ['beyond its end', JSON.stringify({ ...good, step: 1001 }), 'beyond totalSteps'],
  ])('that is %s is left out with one event, and the last good one stays', async (_, text, reason) => {
    const { attemptId, status, intake } = await worker()
    await writeFile(status, JSON.stringify(good))
    await intake.poll()
    await writeFile(status, text)
    await intake.poll()
    await intake.poll()
    expect(await progress(attemptId)).toMatchObject({ step: 450 })
    expect(await events(attemptId)).toEqual([{ kind: 'status.refused', message: expect.stringContaining(reason) }])
    await writeFile(status, JSON.stringify({ ...good, step: 451 }))
    await intake.poll()
    expect(await progress(attemptId)).toMatchObject({ step: 451 })
    await intake.stop()
  })
})

describe('signs of life', () => {
  it('come from any of the four files, a growing log too', async () => {
    const { attemptId, dir, ctx: own } = await worker()
    const heardOf: string[] = []
    const intake = new FileIntake(own, { onHeard: (id) => heardOf.push(id) })
    await intake.poll()
    expect(heardOf).toEqual([])
    const log = await open(path.join(dir, 'stdout.log'), 'a')
    await log.write('epoch 1\n')
    await log.close()
    await intake.poll()
    expect(heardOf).toEqual([attemptId])
    const { rows } = await db.pool.query('select heard_at from attempt where id = $1', [attemptId])
    expect(rows[0].heard_at).toBeInstanceOf(Date)
    await intake.stop()
  })
})

it('A running intake hands on new points and progress without being asked', async () => {
  const { attemptId, metrics, status, ctx: own } = await worker()
  const intake = await new Promise<FileIntake>((resolve) => {
    const arrived = new Set<string>()
    const note = (what: string, id: string) => {
      if (id === attemptId) arrived.add(what)
      if (arrived.size === 2) resolve(running)
    }
    const running = new FileIntake(own, {
      intervalMs: 10,
      onPoints: (patch) => note('points', patch.attemptId),
      onProgress: (patch) => note('progress', patch.attemptId),
    })
    running.start()
    void writeFile(metrics, lines(1, 3))
    void writeFile(status, JSON.stringify({ lastUpdatedTime: '2026-11-21T10:11:12.5Z', step: 1 }))
  })
  await intake.stop()
  expect(await steps(attemptId)).toEqual(upTo(3))
})
