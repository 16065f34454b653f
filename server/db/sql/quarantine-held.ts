import type { Queryable } from '../database'

/**
 * Quarantines the devices of an attempt that are lost; where none is known to be, its only device, as the program
 * itself reported the loss. Of several it can't be told which one it was. Returns the ids whose health changed.
 */
export async function quarantineHeld(tx: Queryable, attemptId: string, note: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `with held as (
       select d.id, d.health, count(*) over () as devices, bool_or(d.health in ('lost', 'faulty')) over () as any_lost
       from hold h join device d on d.id = h.device_id
       where h.attempt_id = $1 and h.released_at is null and d.kind <> 'cpu')
     update device set health = 'quarantined', health_note = $2
     from held where device.id = held.id and held.health <> 'quarantined'
       and (held.health in ('lost', 'faulty') or (not held.any_lost and held.devices = 1))
     returning device.id`,
    [attemptId, note],
  )
  return rows.map((row) => row.id)
}
