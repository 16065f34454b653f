import type { DeviceHealth, DeviceNote, DeviceSample } from '../../../lib/api/devices'
import type { Queryable } from '../database'

export interface SeenDevice {
  id: string
  index: number
  kind: 'nvidia' | 'mig' | 'cpu'
  name: string
  memoryBytes: number | null
  sample: DeviceSample | null
  parentId?: string | null
  migIndex?: number | null
  /** The device is listed, and its own answer says that it must not be used. */
  trouble?: { state: 'lost' | 'faulty'; note: string } | null
  notes?: DeviceNote[]
  idleBytes?: number | null
}

export interface Absent {
  /** Device id to why it counts as lost; a known device that is in no list at all is lost, too. */
  lost?: ReadonlyMap<string, string>
  /** Device id to why nothing could be learned of it: its health stays, its sample is of the past. */
  unknown?: ReadonlyMap<string, string>
  /** No longer offered, which is no loss: CPU slots too many, MIG instances that were taken apart. */
  removed?: readonly string[]
}

export interface HealthChange {
  id: string
  index: number
  kind: SeenDevice['kind']
  migIndex: number | null
  from: DeviceHealth
  to: DeviceHealth
  note: string | null
}

interface Before {
  id: string
  index: number
  kind: SeenDevice['kind']
  mig_index: number | null
  health: DeviceHealth
  health_note: string | null
  lost: boolean
  /** An attempt was on it when it was last seen well, or came before it was found lost. */
  held_when_lost: boolean
  removed: boolean
}

const RETURNED = 'Came back after it was lost with a run on it. Release it if it is fine'

/**
 * Stores what a discovery saw. A device that was there before and is not any more becomes `lost`; one that comes back is
 * healthy again, but quarantined when an attempt was on it as it vanished. Quarantine ends by a person alone.
 * Returns the changes of health and the ids that are new.
 */
export async function saveDevices(
  tx: Queryable,
  nodeId: string,
  seen: SeenDevice[],
  { lost = new Map(), unknown = new Map(), removed = [] }: Absent = {},
): Promise<{ changed: HealthChange[]; added: string[] }> {
  const { rows: before } = await tx.query<Before>(
    `select id, index, kind, mig_index, health, health_note, lost_at is not null as lost, removed_at is not null as removed,
       exists (select 1 from hold where device_id = device.id and held_at <= coalesce(lost_at, now())
         and (released_at is null or released_at >= seen_at)) as held_when_lost
     from device where node_id = $1 order by id for no key update`,
    [nodeId],
  )
  const known = new Map(before.map((row) => [row.id, row]))
  await tx.query(
    `insert into device as d (id, node_id, index, kind, name, memory_bytes, parent_id, mig_index, notes, idle_bytes, sample, sampled_at, seen_at)
     select id, $1, index, kind, name, memory, parent, mig, notes, idle, sample, case when sample is null then null else now() end, now()
     from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::int8[], $7::text[], $8::int[], $9::jsonb[], $10::int8[], $11::jsonb[])
       as s(id, index, kind, name, memory, parent, mig, notes, idle, sample)
     on conflict (id) do update set index = excluded.index, name = excluded.name,
       memory_bytes = coalesce(excluded.memory_bytes, d.memory_bytes), node_id = excluded.node_id,
       parent_id = excluded.parent_id, mig_index = excluded.mig_index, notes = excluded.notes,
       idle_bytes = coalesce(excluded.idle_bytes, d.idle_bytes), sample = coalesce(excluded.sample, d.sample),
       sampled_at = coalesce(excluded.sampled_at, d.sampled_at), sample_note = null, removed_at = null,
       seen_at = case when d.id = any($12) then now() else d.seen_at end`,
    [
      nodeId,
      seen.map((d) => d.id),
      seen.map((d) => d.index),
      seen.map((d) => d.kind),
      seen.map((d) => d.name),
      seen.map((d) => d.memoryBytes),
      seen.map((d) => d.parentId ?? null),
      seen.map((d) => d.migIndex ?? null),
      seen.map((d) => JSON.stringify(d.notes ?? [])),
      seen.map((d) => d.idleBytes ?? null),
      seen.map((d) => (d.sample ? JSON.stringify(d.sample) : null)),
      seen.filter((d) => d.trouble?.state !== 'lost').map((d) => d.id),
    ],
  )

  const changed: HealthChange[] = []
  const turn = async (
    row: Before | SeenDevice,
    from: DeviceHealth,
    to: DeviceHealth,
    note: string | null,
    gone: boolean,
  ) => {
    await tx.query(
      `update device set health = $2, health_note = $3, removed_at = null,
         lost_at = case when $4 then coalesce(lost_at, now()) end where id = $1`,
      [row.id, to, note, gone],
    )
    const migIndex = 'mig_index' in row ? row.mig_index : (row.migIndex ?? null)
    if (from !== to) changed.push({ id: row.id, index: row.index, kind: row.kind, migIndex, from, to, note })
  }
  for (const device of seen) {
    const row = known.get(device.id)
    const from = row && !row.removed ? row.health : 'healthy'
    if (device.trouble) {
      const { state, note } = device.trouble
      const quarantined = row && from === 'quarantined'
      await turn(device, from, quarantined ? from : state, quarantined ? row.health_note : note, state === 'lost')
    } else if (row?.removed || (row && (row.lost || row.health === 'lost' || row.health === 'faulty'))) {
      if (row.removed) await turn(device, 'healthy', 'healthy', null, false)
      else if (from === 'quarantined') await turn(device, from, from, row.health_note, false)
      else if (from === 'lost' && row.held_when_lost) await turn(device, from, 'quarantined', RETURNED, false)
      else await turn(device, from, 'healthy', null, false)
    }
  }
  const ids = new Set(seen.map((device) => device.id))
  const gone = new Set(removed)
  for (const row of before) {
    if (ids.has(row.id) || row.removed) continue
    if (gone.has(row.id)) {
      await remove(tx, row.id)
    } else if (unknown.has(row.id)) {
      await tx.query('update device set sample_note = $2 where id = $1', [row.id, unknown.get(row.id)])
    } else {
      const reason = lost.get(row.id) ?? 'nvidia-smi no longer lists it'
      const to = row.health === 'quarantined' ? 'quarantined' : 'lost'
      const note = row.health === 'healthy' || row.health === 'faulty' ? reason : row.health_note
      if (row.health !== to || !row.lost) await turn(row, row.health, to, note, true)
    }
  }
  return { changed, added: seen.filter(({ id }) => !known.has(id) || known.get(id)!.removed).map(({ id }) => id) }
}

/** Deleted, unless it has a history: then it is kept, out of sight of people and placement. */
async function remove(tx: Queryable, id: string): Promise<void> {
  const { rowCount } = await tx.query(
    'delete from device where id = $1 and not exists (select 1 from hold where device_id = $1)',
    [id],
  )
  if (rowCount === 0) {
    await tx.query(
      `update device set removed_at = now(), health = 'lost', health_note = 'It is no longer offered', lost_at = null where id = $1`,
      [id],
    )
  }
}
