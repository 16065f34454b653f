import type { MatrixState } from '../../../lib/runs/states'
import type { Queryable } from '../database'

export interface Monitoring {
  matrices: Partial<Record<MatrixState, number>>
  /** Runs that wait for a person, by the class of their last failure. */
  failures: Record<string, number>
  /** Seconds since the run at the head of the queue was queued; null: none waits in an active matrix. */
  longestWait: number | null
  /** Alerts that are open, by severity. */
  alerts: Record<string, number>
  /** Deliveries that wait or are being sent. */
  deliveries: number
  /** Reports by verdict; `judging` and `failed` ones have none yet, or never. */
  reports: Record<string, number>
}

/** What a monitoring tool asks for, besides runs by state. */
export async function selectMonitoring(db: Queryable): Promise<Monitoring> {
  const { rows } = await db.query<Monitoring>(
    `select
       coalesce((select json_object_agg(state, n) from (select state, count(*) as n from matrix group by state) m), '{}') as matrices,
       coalesce((select json_object_agg(failure_class, n) from (
         select failure_class, count(*) as n from run where state = 'failed' and failure_class is not null group by failure_class) f), '{}') as failures,
       (select extract(epoch from now() - min(r.queued_at))::float8 from run r join matrix m on m.id = r.matrix_id
        where r.state = 'queued' and m.state = 'active') as "longestWait",
       coalesce((select json_object_agg(severity, n) from (
         select severity, count(*) as n from alert_firing where resolved_at is null group by severity) a), '{}') as alerts,
       (select count(*)::int from delivery where state in ('waiting', 'sending')) as deliveries,
       coalesce((select json_object_agg(verdict, n) from (
         select coalesce(verdict, state::text) as verdict, count(*) as n from report group by 1) p), '{}') as reports`,
  )
  return rows[0] as Monitoring
}
