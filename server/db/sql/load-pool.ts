import type { DeviceSample } from '../../../lib/api/devices'
import { strangersOn } from '../../../lib/devices/strangers'
import { remainingOf, type Underway } from '../../../lib/scheduling/remaining'
import type { Queryable } from '../database'

export interface PoolHold {
  runId: string
  matrixId: string
  slot: number
  share: number
  /** When it should end, by what it says itself or by its expected duration; null: unknown. */
  endsAt: Date | null
  /** What the run said that it needs of each of its devices; null: it did not say. */
  memoryBytes: number | null
}

/** A program on a GPU that Rungrid did not start. */
export interface Stranger {
  pid: number
  name: string
  memoryBytes: number | null
  /** The system no longer knows the process: memory that it left behind. */
  gone: boolean
}

export interface PoolDevice {
  id: string
  nodeId: string
  index: number
  migIndex: number | null
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
  strangersBytes: number
  holds: PoolHold[]
}

const GIB = 1024 ** 3

/** Every device of a node with what is held on it. */
export async function loadPool(db: Queryable, nodeId: string): Promise<PoolDevice[]> {
  const { rows } = await db.query<
    Omit<PoolDevice, 'holds' | 'strangers' | 'strangersBytes'> & {
      sample: DeviceSample | null
      holds: (Omit<PoolHold, 'endsAt'> & { underway: Underway })[]
    }
  >(
    `select d.id, d.node_id as "nodeId", d.index, d.mig_index as "migIndex", d.kind, d.name, d.memory_bytes as "memoryBytes", d.health, d.drained,
       d.slots, extract(epoch from now() - d.sampled_at)::float8 as "sampledSecondsAgo", coalesce(h.holds, '[]') as holds,
       d.sample
     from device d
     left join lateral (
       select json_agg(json_build_object('runId', r.id, 'matrixId', r.matrix_id, 'slot', h.slot, 'share', h.share,
         'underway', json_build_object('costSeconds', r.cost_seconds,
           'elapsedSeconds', extract(epoch from now() - coalesce(a.started_at, h.held_at)),
           'reported', case when g.doc is not null then json_build_object(
             'remainingSeconds', g.doc->'estimatedRemainingSeconds', 'percentage', g.doc->'progressPercentage',
             'ageSeconds', extract(epoch from now() - g.updated_at)) end),
         'memoryBytes', r.memory_gib * ${GIB})) as holds
       from hold h join attempt a on a.id = h.attempt_id join run r on r.id = a.run_id
       left join progress g on g.attempt_id = a.id
       where h.device_id = d.id and h.released_at is null
     ) h on true
     where d.node_id = $1 and d.removed_at is null
     order by d.index, d.mig_index, d.id`,
    [nodeId],
  )
  const now = Date.now()
  return rows.map(({ sample, ...device }) => ({
    ...device,
    ...strangersIn(sample, device),
    holds: device.holds.map(({ underway, ...hold }) => {
      const seconds = remainingOf(underway)
      return { ...hold, endsAt: seconds === null ? null : new Date(now + seconds * 1000) }
    }),
  }))
}

function strangersIn(sample: DeviceSample | null, device: { kind: string; holds: unknown[] }) {
  const found = strangersOn({ ...device, sample })
  const strangers = found.map(
    ({ pid, name, memoryBytes, owner }): Stranger => ({ pid, name, memoryBytes, gone: owner === 'gone' }),
  )
  return { strangers, strangersBytes: strangers.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0) }
}
