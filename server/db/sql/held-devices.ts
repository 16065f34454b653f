import type { DeviceSample } from '../../../lib/api/devices'
import type { Queryable } from '../database'

export interface HeldDevice {
  id: string
  kind: string
  index: number
  migIndex: number | null
  health: string
  healthNote: string | null
  sample: DeviceSample | null
}

/** The GPUs that an attempt holds now. */
export async function heldGpus(db: Queryable, attemptId: string): Promise<HeldDevice[]> {
  const { rows } = await db.query<HeldDevice>(
    `select d.id, d.kind, d.index, d.mig_index as "migIndex", d.health, d.health_note as "healthNote", d.sample
     from hold h join device d on d.id = h.device_id
     where h.attempt_id = $1 and h.released_at is null and d.kind <> 'cpu' order by d.index`,
    [attemptId],
  )
  return rows
}
