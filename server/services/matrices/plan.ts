import type { Plan } from '../../../lib/api/matrices'
import { toPlain, toYaml } from '../../../lib/matrix/format'
import type { Context } from '../context'
import { type Prepared, type PreparedRun, prepare, type SpecInput } from './prepare'

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

/** Stages one after another, each as long as its work evenly shared, and no shorter than its longest run. */
function expectedSeconds({ expansion, runs, pool }: Prepared): number | null {
  if (pool.atOnce === 0) return null
  const waiting = runs.filter((run) => !run.record)
  return expansion.stages.reduce((total, _, stage) => {
    const costs = waiting.filter((run) => run.stage === stage).map((run: PreparedRun) => run.costSeconds)
    const work = costs.reduce((sum, cost) => sum + cost, 0)
    return total + Math.max(work / pool.atOnce, ...longest(costs))
  }, 0)
}

function longest(costs: number[]): number[] {
  return costs.length === 0 ? [0] : [costs.reduce((most, cost) => Math.max(most, cost))]
}
