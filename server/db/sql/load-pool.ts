import { remainingOf, type Underway } from '../../../lib/scheduling/remaining'
import type { Queryable } from '../database'

export interface PoolHold {
  runId: string
  matrixId: string
  slot: number
  share: number
  /** When it should end, by what it says itself or by its expected duration; null: unknown. */
  endsAt: Date | null
}

export interface PoolDevice {
  id: string
  nodeId: string
  index: number
  kind: string
  name: string
  memoryBytes: number | null
  health: string
  drained: boolean
  slots: number | null
  holds: PoolHold[]
}

/** Every device of a node with what is held on it. */
export async function loadPool(db: Queryable, nodeId: string): Promise<PoolDevice[]> {
  const { rows } = await db.query<
    Omit<PoolDevice, 'holds'> & { holds: (Omit<PoolHold, 'endsAt'> & { underway: Underway })[] }
  >(
    `select d.id, d.node_id as "nodeId", d.index, d.kind, d.name, d.memory_bytes as "memoryBytes", d.health, d.drained,
       d.slots, coalesce(h.holds, '[]') as holds
     from device d
     left join lateral (
       select json_agg(json_build_object('runId', r.id, 'matrixId', r.matrix_id, 'slot', h.slot, 'share', h.share,
         'underway', json_build_object('costSeconds', r.cost_seconds,
           'elapsedSeconds', extract(epoch from now() - coalesce(a.started_at, h.held_at)),
           'reported', case when g.doc is not null then json_build_object(
             'remainingSeconds', g.doc->'estimatedRemainingSeconds', 'percentage', g.doc->'progressPercentage',
             'ageSeconds', extract(epoch from now() - g.updated_at)) end))) as holds
       from hold h join attempt a on a.id = h.attempt_id join run r on r.id = a.run_id
       left join progress g on g.attempt_id = a.id
       where h.device_id = d.id and h.released_at is null
     ) h on true
     where d.node_id = $1
     order by d.index, d.id`,
    [nodeId],
  )
  const now = Date.now()
  return rows.map((device) => ({
    ...device,
    holds: device.holds.map(({ underway, ...hold }) => {
      const seconds = remainingOf(underway)
      return { ...hold, endsAt: seconds === null ? null : new Date(now + seconds * 1000) }
    }),
  }))
}
