import pino from 'pino'
import { newId } from '../../../lib/ids'
import type { Reporting } from '../../../lib/matrix/reporting'
import type { Config } from '../../config'
import type { Database } from '../../db/database'
import type { Context } from '../../services/context'

/** What intake needs of a context, on a database of a test. */
export function intakeContext(db: Database): Context {
  const log = pino({ level: 'silent' })
  return { db, config: {} as Config, log, nodeId: 'node-test', serverId: 'server-test' }
}

/** A running attempt of a run of its own. */
export async function makeAttempt(
  db: Database,
  options: { dir?: string; startedAt?: Date; runId?: string; number?: number; reporting?: Partial<Reporting> } = {},
): Promise<{ runId: string; attemptId: string }> {
  const attemptId = newId('a')
  const dir = options.dir ?? `/nowhere/${attemptId}`
  const runId = options.runId ?? newId('r')
  if (!options.runId) {
    const matrixId = newId('m')
    await db.pool.query(
      `insert into matrix (id, name, spec, benchmark, results_dir) values ($1, 'test', $2, 'command', '/nowhere')`,
      [matrixId, JSON.stringify({ reporting: options.reporting })],
    )
    await db.pool.query(
      `insert into run (id, matrix_id, position, key, axes, params, benchmark, result_dir, identity, identity_hash, state)
       values ($1, $2, 0, '{}', '{}', '{}', 'command', $3, '{}', '', 'running')`,
      [runId, matrixId, `/nowhere/${runId}`],
    )
  }
  await db.pool.query(
    `insert into attempt (id, run_id, number, state, node_id, epoch, dir, staging_dir, token_hash, started_at)
     values ($1, $2, $3, 'running', 'node-test', 1, $4, $4, $1, $5)`,
    [attemptId, runId, options.number ?? 1, dir, options.startedAt ?? new Date()],
  )
  return { runId, attemptId }
}

/** Everything that is stored of an attempt, by name and step. */
export async function storedPoints(
  db: Database,
  attemptId: string,
): Promise<[name: string, step: number, value: number][]> {
  const { rows } = await db.pool.query<{ name: string; step: number; value: number }>(
    `select s.name, p.step, p.value from point p join series s on s.id = p.series_id
     where s.attempt_id = $1 order by s.name collate "C", p.step`,
    [attemptId],
  )
  return rows.map(({ name, step, value }) => [name, step, value])
}

export async function eventsOf(db: Database, attemptId: string): Promise<{ kind: string; message: string }[]> {
  const { rows } = await db.pool.query('select kind, message from event where attempt_id = $1 order by id', [attemptId])
  return rows
}
