import type { Queryable } from '../database'

export interface PoolHold {
  runId: string
  matrixId: string
  slot: number
  share: number
  /** When it should end: start plus expected duration; null: unknown. */
  endsAt: Date | null
  /** What the run said that it needs of each of its devices; null: it did not say. */
  memoryBytes: number | null
}

/** A program on a GPU that Rungrid did not start. */
export interface Stranger {
  pid: number
  name: string
  memoryBytes: number | null
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
  /** Age of the last sample; null: it was never sampled. */
  sampledSecondsAgo: number | null
  /** A GPU of which nothing fresh is known: nothing is placed on it until it answers. Set by the scheduler. */
  unanswered?: boolean
  strangers: Stranger[]
  holds: PoolHold[]
}

const GIB = 1024 ** 3

/** Every device of a node with what is held on it. */
export async function loadPool(db: Queryable, nodeId: string): Promise<PoolDevice[]> {
  const { rows } = await db.query<
    Omit<PoolDevice, 'holds'> & { holds: (Omit<PoolHold, 'endsAt'> & { endsAt: string | null })[] }
  >(
    `select d.id, d.node_id as "nodeId", d.index, d.kind, d.name, d.memory_bytes as "memoryBytes", d.health, d.drained,
       d.slots, extract(epoch from now() - d.sampled_at)::float8 as "sampledSecondsAgo", coalesce(h.holds, '[]') as holds,
       case when d.kind = 'cpu' then '[]' else coalesce(s.strangers, '[]') end as strangers
     from device d
     left join lateral (
       select json_agg(json_build_object('runId', r.id, 'matrixId', r.matrix_id, 'slot', h.slot, 'share', h.share,
         'endsAt', coalesce(a.started_at, h.held_at) + r.cost_seconds * interval '1 second',
         'memoryBytes', r.memory_gib * ${GIB})) as holds
       from hold h join attempt a on a.id = h.attempt_id join run r on r.id = a.run_id
       where h.device_id = d.id and h.released_at is null
     ) h on true
     left join lateral (
       select json_agg(json_build_object('pid', (p->>'pid')::int, 'name', p->>'name', 'memoryBytes', (p->>'memoryBytes')::float8)) as strangers
       from jsonb_array_elements(d.sample->'processes') p where p->>'attemptId' is null
     ) s on true
     where d.node_id = $1
     order by d.index, d.id`,
    [nodeId],
  )
  return rows.map((device) => ({
    ...device,
    holds: device.holds.map((hold) => ({ ...hold, endsAt: hold.endsAt === null ? null : new Date(hold.endsAt) })),
  }))
}
