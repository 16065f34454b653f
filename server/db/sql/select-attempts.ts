import type { Attempt } from '../../../lib/api/runs'
import type { Queryable } from '../database'

export interface AttemptRow {
  id: string
  number: number
  state: Attempt['state']
  outcome: Attempt['outcome']
  node_id: string
  exit_code: number | null
  signal: string | null
  failure: Attempt['failure']
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
  devices: Attempt['devices']
}

/** Attempts of a run, first one first, with the devices that each held or holds. */
export async function selectAttempts(db: Queryable, runId: string): Promise<AttemptRow[]> {
  const { rows } = await db.query<AttemptRow>(
    `select a.id, a.number, a.state, a.outcome, a.node_id, a.exit_code, a.signal, a.failure, a.created_at,
       a.started_at, a.ended_at, coalesce(h.devices, '[]') as devices
     from attempt a
     left join lateral (
       select json_agg(json_build_object('id', d.id, 'index', d.index, 'name', d.name, 'slot', hold.slot)
         order by d.index) as devices
       from hold join device d on d.id = hold.device_id where hold.attempt_id = a.id
     ) h on true
     where a.run_id = $1 order by a.number`,
    [runId],
  )
  return rows
}
