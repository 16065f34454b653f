import type { Axes, Json } from '../../../lib/matrix/types'
import type { CodeVersion } from '../../../lib/results/code-version'
import type { Failure } from '../../../lib/runs/failures'
import type { AttemptState, Intent, RunState } from '../../../lib/runs/states'
import type { Handle } from '../../engines/types'
import type { Queryable } from '../database'
import type { HeldDevice } from './held-devices'

/** A run that has, or may have, a worker, with its latest attempt. */
export interface ActiveRun {
  id: string
  matrixId: string
  benchmark: string
  key: string
  axes: Axes
  params: Record<string, Json>
  resultDir: string
  identity: Record<string, Json>
  identityHash: string
  state: RunState
  intent: Intent | null
  intentReason: string | null
  intentDeadline: Date | null
  timeoutMinutes: number | null
  silenceMinutes: number | null
  retries: number
  retriesUsed: number
  requeues: number
  /** The first of its devices that vanished; only a look at all active runs tells. */
  lostDevice?: Omit<HeldDevice, 'id' | 'sample'> | null
  startedAt: Date | null
  attemptId: string
  attemptNumber: number
  attemptState: AttemptState
  nodeId: string
  dir: string
  stagingDir: string
  handle: Handle | null
  exitCode: number | null
  signal: string | null
  failure: Failure | null
  deadlineAt: Date | null
  heardAt: Date | null
  attemptStartedAt: Date | null
  code: CodeVersion | null
}

const COLUMNS = `r.id, r.matrix_id as "matrixId", r.benchmark, r.key, r.axes, r.params, r.result_dir as "resultDir",
  r.identity, r.identity_hash as "identityHash", r.state, r.intent, r.intent_reason as "intentReason",
  r.intent_deadline as "intentDeadline", r.timeout_minutes as "timeoutMinutes", r.silence_minutes as "silenceMinutes",
  r.retries, r.retries_used as "retriesUsed", r.requeues, r.started_at as "startedAt",
  a.id as "attemptId", a.number as "attemptNumber", a.state as "attemptState", a.node_id as "nodeId", a.dir,
  a.staging_dir as "stagingDir", a.handle, a.exit_code as "exitCode", a.signal, a.failure,
  a.deadline_at as "deadlineAt", a.heard_at as "heardAt", a.started_at as "attemptStartedAt", a.code`

/** Not one of COLUMNS: what a query costs here is mostly its planning, and a run is read five times in its life. */
const LOST_DEVICE = `(select json_build_object('kind', d.kind, 'index', d.index, 'migIndex', d.mig_index,
     'health', d.health, 'healthNote', d.health_note)
   from hold h join device d on d.id = h.device_id
   where h.attempt_id = a.id and h.released_at is null and d.health = 'lost' and d.removed_at is null
   order by d.index limit 1) as "lostDevice"`

const LATEST = `run r join lateral (select * from attempt where run_id = r.id order by number desc limit 1) a on true`

export async function loadActiveRuns(db: Queryable): Promise<ActiveRun[]> {
  const { rows } = await db.query<ActiveRun>(
    `select ${COLUMNS}, ${LOST_DEVICE} from ${LATEST} where r.state in ('starting', 'running', 'stopping', 'finishing')`,
  )
  return rows
}

/** The run of an attempt while that attempt is its latest and may have a worker. */
export async function loadActiveRunOf(db: Queryable, attemptId: string): Promise<ActiveRun | null> {
  const { rows } = await db.query<ActiveRun>(
    `select ${COLUMNS} from run r join attempt a on a.run_id = r.id
     where a.id = $1 and a.state <> 'ended' and r.state in ('starting', 'running', 'stopping')`,
    [attemptId],
  )
  return rows[0] ?? null
}

/** The run as it stands, locked for the rest of the transaction. */
export async function lockActiveRun(tx: Queryable, id: string): Promise<ActiveRun | null> {
  await tx.query('select 1 from run where id = $1 for no key update', [id])
  const { rows } = await tx.query<ActiveRun>(`select ${COLUMNS} from ${LATEST} where r.id = $1`, [id])
  return rows[0] ?? null
}

/** Classes that the policy of a matrix retries besides the usual ones. */
export async function loadRetryOn(db: Queryable, matrixId: string): Promise<string[]> {
  const { rows } = await db.query<{ retryOn: string[] | null }>(
    `select spec->'policy'->'retry_on' as "retryOn" from matrix where id = $1`,
    [matrixId],
  )
  return rows[0]?.retryOn ?? []
}
