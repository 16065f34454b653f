import { setImmediate as breathe } from 'node:timers/promises'
import type { Axes, AxisValue, Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'
import { jsonbArray, textArray } from './jsonb-array'

export interface NewRun {
  id: string
  stage: number
  position: number
  key: string
  axes: Axes
  /** Many runs share one object; it is sent once. */
  params: Json
  benchmark: string
  resultDir: string
  /** JSON text. */
  identity: string
  identityHash: string
  declaredSeconds: number
  costSeconds: number
  /** Order of starting among runs of equal priority. */
  orderKey: number
  /** Set: the run is inserted as skipped. */
  skipReason: string | null
  scores: Json | null
}

/** What is the same for every run of a matrix. */
export interface RunDefaults {
  matrixId: string
  priority: number
  devices: number
  memoryGib: number | null
  exclusive: boolean
  timeoutMinutes: number | null
  silenceMinutes: number | null
  retries: number
}

/** Runs in one statement: while PostgreSQL stores one, the next is written down here. */
const AT_ONCE = 1000

/** Inserts the runs of a matrix: queued, or skipped where there is a reason. Call it in a transaction. */
export async function insertRuns(db: Queryable, defaults: RunDefaults, runs: NewRun[]): Promise<void> {
  const axesText = axesWriter()
  let stored: Promise<unknown> = Promise.resolve()
  for (let i = 0; i < runs.length; i += AT_ONCE) {
    const values = parameters(defaults, runs.slice(i, i + AT_ONCE), axesText)
    await stored
    stored = db.query(INSERT, values)
    // Its failure is thrown by the next turn's await; until then it is not unheard of.
    stored.catch(() => undefined)
    // The socket gets its turn, or PostgreSQL would wait for us.
    await breathe()
  }
  await stored
}

const INSERT = `insert into run (matrix_id, priority, devices, memory_gib, exclusive, timeout_minutes, silence_minutes,
    retries, id, stage, position, key, axes, params, benchmark, result_dir, identity, identity_hash, declared_seconds,
    cost_seconds, order_key, state, skip_reason, scores, ended_at)
  select $1, $2, $3, $4, $5, $6, $7, $8,
    r.id, r.stage, r.position, r.key, r.axes, p.params, r.benchmark, r.result_dir, r.identity, r.identity_hash, r.declared,
    r.cost, r.order_key, (case when r.skip_reason is null then 'queued' else 'skipped' end)::"RunState", r.skip_reason,
    r.scores, case when r.skip_reason is null then null else now() end
  from unnest($9::text[], $10::int[], $11::int[], $12::text[], $13::json[], $14::int[], $15::text[], $16::text[],
      $17::jsonb[], $18::text[], $19::float8[], $20::float8[], $21::float8[], $22::text[], $23::jsonb[])
    as r (id, stage, position, key, axes, params_at, benchmark, result_dir, identity, identity_hash, declared, cost,
      order_key, skip_reason, scores)
  join unnest($24::jsonb[]) with ordinality as p (params, at) on p.at = r.params_at`

function parameters(defaults: RunDefaults, runs: NewRun[], axesText: (axes: Axes) => string): unknown[] {
  const params = [...new Set(runs.map((run) => run.params))]
  const paramsAt = new Map(params.map((value, i) => [value, i + 1]))
  const numbers = (of: (run: NewRun) => number) => `{${runs.map(of).join(',')}}`
  return [
    defaults.matrixId,
    defaults.priority,
    defaults.devices,
    defaults.memoryGib,
    defaults.exclusive,
    defaults.timeoutMinutes,
    defaults.silenceMinutes,
    defaults.retries,
    textArray(runs.map((run) => run.id)),
    numbers((run) => run.stage),
    numbers((run) => run.position),
    textArray(runs.map((run) => run.key)),
    jsonbArray(runs.map((run) => axesText(run.axes))),
    numbers((run) => paramsAt.get(run.params)!),
    textArray(runs.map((run) => run.benchmark)),
    textArray(runs.map((run) => run.resultDir)),
    jsonbArray(runs.map((run) => run.identity)),
    textArray(runs.map((run) => run.identityHash)),
    numbers((run) => run.declaredSeconds),
    numbers((run) => run.costSeconds),
    numbers((run) => run.orderKey),
    textArray(runs.map((run) => run.skipReason)),
    jsonbArray(runs.map((run) => (run.scores === null ? null : JSON.stringify(run.scores)))),
    jsonbArray(params.map((value) => JSON.stringify(value))),
  ]
}

/** JSON of axes in their order; runs share the values of an axis, so each is written down once. */
function axesWriter(): (axes: Axes) => string {
  const known = new Map<AxisValue, string>()
  return (axes) => {
    let text = ''
    for (const name in axes) {
      const value = axes[name]!
      let json = known.get(value)
      if (json === undefined) {
        json = `${JSON.stringify(name)}:${JSON.stringify(value)}`
        known.set(value, json)
      }
      text += `${text && ','}${json}`
    }
    return `{${text}}`
  }
}
