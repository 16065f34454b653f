/**
 * Which server schedules (docs/ARCHITECTURE.md): the one whose session holds an advisory lock. Taking it raises the
 * epoch; every write of the scheduler runs in `asLeader`, which holds the leader row for the length of the
 * transaction and fails once a newer leader raised the epoch. A leader that lost its session without noticing
 * can therefore write nothing.
 */
import pg from 'pg'
import { type Database, transaction } from './database'

const LEADER_LOCK = 7214_0001

export class LeadershipLost extends Error {
  override readonly name = 'LeadershipLost'
}

export interface Leadership {
  epoch: number
  /** Whether the session that holds the lock still stands, as far as this process knows. */
  readonly held: boolean
  release(): Promise<void>
}

/** Takes the lock if it is free; null when another server holds it. */
export async function tryLead(
  db: Database,
  who: { serverId: string; nodeId: string },
  onLost: () => void,
): Promise<Leadership | null> {
  const client = new pg.Client({ connectionString: db.url, keepAlive: true, application_name: 'rungrid-leader' })
  let held = false
  const lose = () => {
    if (!held) return
    held = false
    onLost()
  }
  client.on('error', lose)
  client.on('end', lose)
  try {
    await client.connect()
    const { rows } = await client.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [LEADER_LOCK])
    if (!rows[0]?.ok) {
      await client.end()
      return null
    }
    const raised = await client.query<{ epoch: number }>(
      'update leader set epoch = epoch + 1, server_id = $1, node_id = $2, since = now() where id = 1 returning epoch',
      [who.serverId, who.nodeId],
    )
    held = true
    return {
      epoch: raised.rows[0]!.epoch,
      get held() {
        return held
      },
      async release() {
        held = false
        await client.end()
      },
    }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

/**
 * One transaction of the scheduler.
 * @throws LeadershipLost when another server leads by now; nothing was written
 */
export function asLeader<T>(db: Database, epoch: number, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  return transaction(db.pool, work, {
    // With BEGIN in one round trip: every step of a run comes through here.
    sql: `select 1 from leader where id = 1 and epoch = ${Math.trunc(epoch)} for share`,
    check: (rows) => {
      if (rows.length === 0) throw new LeadershipLost('another server schedules now')
    },
  })
}
