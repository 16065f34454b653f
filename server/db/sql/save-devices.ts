import type { DeviceSample } from '../../../lib/api/devices'
import type { Queryable } from '../database'

export interface SeenDevice {
  id: string
  index: number
  kind: 'nvidia' | 'mig' | 'cpu'
  name: string
  memoryBytes: number | null
  sample: DeviceSample | null
}

/**
 * Stores what a discovery saw. A device that was there before and is not any more becomes `lost`; one that came back
 * is healthy again, unless it was quarantined. Returns the ids whose health changed.
 */
export async function saveDevices(
  tx: Queryable,
  nodeId: string,
  seen: SeenDevice[],
): Promise<{ lost: string[]; back: string[] }> {
  const ids = seen.map((device) => device.id)
  const before = await tx.query<{ id: string; health: string }>('select id, health from device where node_id = $1', [
    nodeId,
  ])
  await tx.query(
    `insert into device (id, node_id, index, kind, name, memory_bytes, sample, sampled_at, seen_at)
     select id, $1, index, kind, name, memory, sample, case when sample is null then null else now() end, now()
     from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::int8[], $7::jsonb[]) as d(id, index, kind, name, memory, sample)
     on conflict (id) do update set index = excluded.index, name = excluded.name, memory_bytes = excluded.memory_bytes,
       node_id = excluded.node_id, sample = coalesce(excluded.sample, device.sample),
       sampled_at = coalesce(excluded.sampled_at, device.sampled_at), seen_at = now(),
       health = case when device.health = 'lost' then 'healthy' else device.health end,
       health_note = case when device.health = 'lost' then null else device.health_note end`,
    [
      nodeId,
      ids,
      seen.map((d) => d.index),
      seen.map((d) => d.kind),
      seen.map((d) => d.name),
      seen.map((d) => d.memoryBytes),
      seen.map((d) => (d.sample ? JSON.stringify(d.sample) : null)),
    ],
  )
  const lost = await tx.query<{ id: string; kind: string }>(
    `update device set health = 'lost', health_note = 'It is no longer listed'
     where node_id = $1 and health = 'healthy' and not (id = any($2)) returning id, kind`,
    [nodeId, ids],
  )
  const back = before.rows.filter((row) => row.health === 'lost' && ids.includes(row.id)).map((row) => row.id)
  // CPU slots that are no longer offered were not lost by anybody.
  return { lost: lost.rows.filter((row) => row.kind !== 'cpu').map((row) => row.id), back }
}

/** CPU slots exist only where there is no GPU: those that are not offered any more and hold nothing are removed. */
export async function removeDevices(tx: Queryable, nodeId: string, kind: string, keep: string[]): Promise<void> {
  await tx.query(
    `delete from device d where node_id = $1 and kind = $2 and not (id = any($3))
       and not exists (select 1 from hold where device_id = d.id)`,
    [nodeId, kind, keep],
  )
}
