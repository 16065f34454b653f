import type { RunState } from '../../../lib/runs/states'
import type { Queryable } from '../database'

export interface SystemRow {
  leader_server_id: string | null
  gpus: number
  cpus: number
  matrices: number
  runs: Partial<Record<RunState, number>>
}

/** What the frame of every page shows, in one query. */
export async function selectSystem(db: Queryable): Promise<SystemRow> {
  const { rows } = await db.query<SystemRow>(
    `select (select server_id from leader where id = 1) as leader_server_id,
       (select count(*)::int from device where kind <> 'cpu' and removed_at is null) as gpus,
       (select count(*)::int from device where kind = 'cpu' and removed_at is null) as cpus,
       (select count(*)::int from matrix) as matrices,
       coalesce((select json_object_agg(state, n) from (select state, count(*) as n from run group by state) s), '{}')
         as runs`,
  )
  return rows[0] as SystemRow
}
