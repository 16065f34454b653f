import type { Queryable } from '../database'

export interface QuarantinedDevice {
  id: string
  kind: string
  index: number
  migIndex: number | null
}

/** Nothing is placed on it until a person releases it. Null, with nothing written, when it is quarantined already or not there. */
export async function quarantineDevice(
  tx: Queryable,
  deviceId: string,
  reason: string,
): Promise<QuarantinedDevice | null> {
  const { rows } = await tx.query<QuarantinedDevice>(
    `update device set health = 'quarantined', health_note = $2
     where id = $1 and health <> 'quarantined' and removed_at is null
     returning id, kind, index, mig_index as "migIndex"`,
    [deviceId, reason],
  )
  return rows[0] ?? null
}
