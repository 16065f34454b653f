import { createHash } from 'node:crypto'
import type { Launched } from '../../../lib/api/matrices'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { newId } from '../../../lib/ids'
import { canonical } from '../../../lib/matrix/canonical'
import { toPlain, toYaml } from '../../../lib/matrix/format'
import { invalid } from '../../../lib/matrix/parse'
import type { Json } from '../../../lib/matrix/types'
import { policyOf } from '../../../lib/scheduling/policies'
import { type Queryable, transaction } from '../../db/database'
import { findLaunched } from '../../db/sql/find-launched'
import { insertMatrix } from '../../db/sql/insert-matrix'
import { insertRules } from '../../db/sql/insert-rules'
import { insertRuns } from '../../db/sql/insert-runs'
import { notify } from '../../db/sql/notify'
import { recordEvents } from '../../db/sql/record-events'
import type { Context } from '../context'
import { type Prepared, prepare, type SpecInput } from './prepare'

export interface LaunchInput extends SpecInput {
  /** The same key with the same body answers the same matrix, and launches it once. */
  idempotencyKey?: string
}

/**
 * Stores a matrix with its runs; the scheduler takes it from there. Runs whose complete results are there are skipped;
 * when that is all of them, the matrix is finished at once.
 * @throws RungridError `too_large`; `invalid_spec` with every fault, colliding results too; `idempotency_mismatch`
 */
export async function launchMatrix(ctx: Context, input: LaunchInput): Promise<Launched> {
  const key = input.idempotencyKey ?? null
  const hash = key === null ? null : hashOf(input)
  const before = await launchedBefore(ctx, key, hash)
  if (before) return before

  const prepared = await prepare(ctx, input)
  if (prepared.collisions.length > 0)
    throw invalid(prepared.collisions.map(({ message, fix }) => ({ path: 'axes', message, fix })))
  const id = newId('m')
  const stored = await transaction(ctx.db.pool, (tx) => store(tx, id, prepared, input, key, hash))
  if (!stored) {
    // Two launches with one key at once: the other one won, and has committed.
    const other = await launchedBefore(ctx, key, hash)
    if (other) return other
    throw new Error(`the matrix of Idempotency-Key ${key} was there and is gone`)
  }
  const { spec, runs } = prepared
  const skipped = runs.filter((run) => run.record).length
  ctx.log.info({ matrix: id, runs: runs.length, skipped }, 'matrix launched')
  return launched({ id, name: spec.name, total: runs.length, skipped })
}

function launched({
  id,
  name,
  total,
  skipped,
}: {
  id: string
  name: string
  total: number
  skipped: number
}): Launched {
  return { id, name, total, skipped, toRun: total - skipped, url: `/matrices/${id}` }
}

function hashOf({ text, spec, format }: SpecInput): string {
  return createHash('sha256')
    .update(`${format}\n${text ?? canonical((spec ?? null) as Json)}`)
    .digest('hex')
}

async function launchedBefore(ctx: Context, key: string | null, hash: string | null): Promise<Launched | undefined> {
  const found = key === null ? undefined : await findLaunched(ctx.db.pool, key)
  if (found && found.idempotencyHash !== hash)
    throw new RungridError('idempotency_mismatch', `This Idempotency-Key launched ${found.id} from another spec.`, {
      fix: 'Use a new key for a new launch.',
    })
  return found && launched(found)
}

async function store(
  tx: Queryable,
  id: string,
  { spec, resultsDir, runs }: Prepared,
  { text, format }: SpecInput,
  idempotencyKey: string | null,
  idempotencyHash: string | null,
): Promise<boolean> {
  const toRun = runs.filter((run) => !run.record).length
  const inserted = await insertMatrix(tx, {
    id,
    name: spec.name,
    state: toRun === 0 ? 'finished' : 'active',
    spec: toPlain(spec),
    // jsonb forgets the order of keys; this text keeps that of the axes.
    source: text !== undefined && format === 'yaml' ? text : toYaml(spec),
    benchmark: spec.stages.at(-1)!.benchmark,
    resultsDir,
    stages: spec.stages.length,
    idempotencyKey,
    idempotencyHash,
  })
  if (!inserted) return false
  await insertRules(tx, id, spec.alerts)
  const policy = policyOf(spec.policy.order)
  await insertRuns(
    tx,
    {
      matrixId: id,
      priority: spec.priority,
      devices: spec.resources.devices,
      memoryGib: spec.resources.memory_gib,
      exclusive: spec.resources.exclusive,
      timeoutMinutes: spec.policy.timeout_minutes,
      silenceMinutes: spec.policy.silence_minutes,
      retries: spec.policy.retries,
    },
    runs.map((run) => ({
      id: newId('r'),
      stage: run.stage,
      position: run.position,
      key: run.key,
      axes: run.cell.axes,
      params: run.cell.params,
      benchmark: run.benchmark.id,
      resultDir: run.resultDir,
      identity: run.identity,
      identityHash: run.identityHash,
      declaredSeconds: run.declaredSeconds,
      costSeconds: run.costSeconds,
      orderKey: policy.orderKey(run),
      skipReason: run.record ? (run.reason ?? null) : null,
      scores: run.record ? (run.record.scores as unknown as Json) : null,
    })),
  )
  const counted = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`
  const skipped = runs.length - toRun
  await recordEvents(tx, [
    {
      matrixId: id,
      kind: 'matrix.launched',
      // One event for all that is skipped: each of those runs says itself why.
      message:
        skipped === 0
          ? `Launched with ${counted}.`
          : `Launched with ${counted}; ${skipped} of them complete already and skipped.`,
    },
    ...(toRun === 0
      ? [{ matrixId: id, kind: 'matrix.finished', message: 'Finished at once: every run is complete already.' }]
      : []),
  ])
  const judged = spec.alerts.length > 0 || spec.policy.early_stop.length > 0
  await notify(tx, ['schedule', 'overview', `matrix:${id}`, ...(judged ? (['rules'] as const) : [])])
  return true
}
