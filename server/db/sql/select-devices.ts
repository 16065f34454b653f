import type { Device } from '../../../lib/api/devices'
import type { Queryable } from '../database'

export interface DeviceRow {
  id: string
  node_id: string
  index: number
  kind: Device['kind']
  parent_id: string | null
  mig_index: number | null
  name: string
  memory_bytes: number | null
  health: Device['health']
  health_note: string | null
  notes: Device['notes']
  lost_at: Date | null
  drained: boolean
  slots: number | null
  sample: Device['sample']
  sampled_at: Date | null
  sample_note: string | null
  holds: Device['holds']
}

/** Devices with their active holds; those that were removed only while something holds them. */
export async function selectDevices(db: Queryable): Promise<DeviceRow[]> {
  const { rows } = await db.query<DeviceRow>(
    `select d.id, d.node_id, d.index, d.kind, d.parent_id, d.mig_index, d.name, d.memory_bytes, d.health,
       d.health_note, d.notes, d.lost_at, d.drained, d.slots, d.sample, d.sampled_at, d.sample_note, coalesce(h.holds, '[]') as holds
     from device d
     left join lateral (
       select json_agg(json_build_object('attemptId', hold.attempt_id, 'runId', a.run_id, 'slot', hold.slot,
         'share', hold.share, 'heldAt', hold.held_at) order by hold.slot, hold.id) as holds
       from hold join attempt a on a.id = hold.attempt_id
       where hold.device_id = d.id and hold.released_at is null
     ) h on true
     where d.removed_at is null or h.holds is not null
     order by d.node_id, d.kind = 'cpu', d.index, d.mig_index nulls first, d.id`,
  )
  return rows
}
