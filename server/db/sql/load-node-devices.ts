import type { DeviceHealth } from '../../../lib/api/devices'
import type { Queryable } from '../database'

export interface NodeDevice {
  id: string
  kind: 'nvidia' | 'mig' | 'cpu'
  parentId: string | null
  health: DeviceHealth
  lostAt: Date | null
  idleBytes: number | null
  /** Attempts that hold it. */
  holders: string[]
  /** The attempt that gave it back last; null: none did. */
  lastEnded: string | null
}

/** What the monitor must know of the devices of its machine before it looks at them; removed ones are left out. */
export async function loadNodeDevices(db: Queryable, nodeId: string): Promise<NodeDevice[]> {
  const { rows } = await db.query<NodeDevice>(
    `select d.id, d.kind, d.parent_id as "parentId", d.health, d.lost_at as "lostAt", d.idle_bytes as "idleBytes",
       coalesce((select array_agg(h.attempt_id order by h.attempt_id) from hold h
         where h.device_id = d.id and h.released_at is null), '{}') as holders,
       (select h.attempt_id from hold h where h.device_id = d.id and h.released_at is not null
         order by h.held_at desc limit 1) as "lastEnded"
     from device d where d.node_id = $1 and d.removed_at is null`,
    [nodeId],
  )
  return rows
}
