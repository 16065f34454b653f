import type { Plan } from '../../../lib/api/matrices'
import { toPlain, toYaml } from '../../../lib/matrix/format'
import { forecast } from '../../../lib/scheduling/forecast'
import { policyOf } from '../../../lib/scheduling/policies'
import type { Context } from '../context'
import { type Prepared, prepare, type SpecInput } from './prepare'

/** Runs that a plan lists; the rest is counted, and a warning says so. */
const LISTED = 10_000

/**
 * What a launch would do. Starts nothing and stores nothing.
 * @throws RungridError `too_large`; `invalid_spec` with every fault, its path and its fix
 */
export async function planMatrix(ctx: Context, input: SpecInput): Promise<Plan> {
  const began = performance.now()
  const prepared = await prepare(ctx, input)
  const { spec, expansion, runs, collisions, pool } = prepared
  const colliding = new Set(collisions.map((collision) => collision.path))
  const complete = runs.filter((run) => run.record)
  const warnings = expansion.warnings.map(({ path, message }) => ({ path, message }))
  if (runs.length > LISTED)
    warnings.push({ path: '', message: `${LISTED} of ${runs.length} runs are listed; all of them are counted.` })
  return {
    total: runs.length,
    toRun: runs.length - complete.length,
    excluded: expansion.excluded,
    axes: expansion.axes.map(({ name, values }) => ({ name, values: values.length })),
    complete: complete.slice(0, LISTED).map(({ key, resultDir, reason = '' }) => ({ key, resultDir, reason })),
    collisions: collisions.map(({ path, ...collision }) => ({ resultDir: path, ...collision })),
    runs: runs.slice(0, LISTED).map((run) => ({
      key: run.key,
      axes: run.cell.axes,
      resultDir: run.resultDir,
      stage: run.stage,
      status: colliding.has(run.resultDir) ? ('collision' as const) : run.record ? 'complete' : 'run',
      ...(run.reason === undefined ? {} : { reason: run.reason }),
      costSeconds: run.costSeconds,
    })),
    pool: { devices: pool.devices, atOnce: pool.atOnce, note: pool.note },
    expectedSeconds: expectedSeconds(prepared),
    warnings,
    spec: toPlain(spec),
    yaml: toYaml(spec),
    plannedMs: performance.now() - began,
  }
}

/** As the forecast has it for this matrix alone, on devices that hold nothing else. Without devices nothing is known. */
function expectedSeconds({ spec, runs, pool }: Prepared): number | null {
  const policy = policyOf(spec.policy.order)
  const queue = runs
    .filter((run) => !run.record)
    .map((run, place) => ({
      id: String(place),
      matrixId: '',
      stage: run.stage,
      orderKey: policy.orderKey(run),
      position: run.position,
      devices: spec.resources.devices,
      memoryGib: spec.resources.memory_gib,
      exclusive: spec.resources.exclusive,
      costSeconds: run.costSeconds,
      resultDir: run.resultDir,
      notBefore: null,
      stageFailed: 0,
      allowedDevices: spec.devices,
      maxConcurrentRuns: spec.max_concurrent_runs,
      waitsForStrangers: spec.policy.foreign_processes === 'wait',
    }))
    .sort((a, b) => a.stage - b.stage || a.orderKey - b.orderKey || a.position - b.position)
  if (queue.length === 0) return 0
  const now = new Date()
  const candidatesFor = <D extends { id: string }>(_run: unknown, devices: D[]) => {
    const candidates = devices.filter((device) => pool.usable.has(device.id))
    const reason = candidates.length < spec.resources.devices ? 'too few' : null
    return { candidates, allowed: devices.length, reason }
  }
  const { ends } = forecast({ queue, devices: pool.idle, active: [], candidatesFor, now })
  const end = ends.get('') ?? null
  return end === null ? null : (end - now.getTime()) / 1000
}
