import type { BarState } from '../../../lib/api/timeline'
import type { Queryable } from '../database'

export interface BarRow {
  device: string
  slot: number
  from: number
  to: number | null
  state: BarState
  run: string
  key: string
  attempt: number
  /** All holds, whatever the limit. */
  total: number
}

/** Holds of a matrix, the newest `limit` of them, by time. */
export async function selectBars(db: Queryable, matrixId: string, limit: number): Promise<BarRow[]> {
  const { rows } = await db.query<BarRow>(
    `select * from (
       select h.device_id as device, h.slot, ${ms('h.held_at')} as "from", ${ms('h.released_at')} as "to",
         case when a.state = 'ended' then coalesce(a.outcome::text, 'failed') else a.state::text end as state,
         r.id as run, r.key, a.number as attempt, (count(*) over ())::int as total
       from run r join attempt a on a.run_id = r.id join hold h on h.attempt_id = a.id
       where r.matrix_id = $1 order by h.held_at desc, h.id desc limit $2
     ) newest order by "from", device, slot`,
    [matrixId, limit],
  )
  return rows
}

export interface OtherRow {
  device: string
  slot: number
  from: number
  to: number | null
  run: string
  matrix: string
  name: string
  total: number
}

/** Holds of other matrices on these devices that touch a span, the newest `limit` of them, by time. */
export async function selectOtherHolds(
  db: Queryable,
  where: { matrixId: string; devices: string[]; from: number; to: number },
  limit: number,
): Promise<OtherRow[]> {
  const { rows } = await db.query<OtherRow>(
    `select * from (
       select h.device_id as device, h.slot, ${ms('h.held_at')} as "from", ${ms('h.released_at')} as "to",
         r.id as run, m.id as matrix, m.name, (count(*) over ())::int as total
       from hold h join attempt a on a.id = h.attempt_id join run r on r.id = a.run_id join matrix m on m.id = r.matrix_id
       where h.device_id = any($1) and m.id <> $2 and h.held_at <= to_timestamp($4::float8 / 1000)
         and (h.released_at is null or h.released_at >= to_timestamp($3::float8 / 1000))
       order by h.held_at desc, h.id desc limit $5
     ) newest order by "from", device, slot`,
    [where.devices, where.matrixId, where.from, where.to, limit],
  )
  return rows
}

export async function selectMarks(
  db: Queryable,
  matrixId: string,
  kinds: string[],
): Promise<{ at: number; kind: string; message: string }[]> {
  const { rows } = await db.query<{ at: number; kind: string; message: string }>(
    `select ${ms('at')} as at, kind, message from event
     where matrix_id = $1 and run_id is null and kind = any($2) order by id limit 1000`,
    [matrixId, kinds],
  )
  return rows
}

function ms(column: string): string {
  return `round(extract(epoch from ${column}) * 1000)::float8`
}
