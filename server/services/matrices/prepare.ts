/**
 * From what a user sent to runs that could be inserted: the part that plan and launch share. Reads the disk and the
 * database, writes nothing.
 */

import { stat } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Benchmark } from '../../../lib/benchmarks/types'
import { type Issue, RungridError } from '../../../lib/errors/rungrid-error'
import { type Collision, findCollisions } from '../../../lib/matrix/collisions'
import { type ExpandedCell, type Expansion, expand, faultsOfParts } from '../../../lib/matrix/expand'
import { joinPath, prefixed } from '../../../lib/matrix/issues'
import { LIMITS } from '../../../lib/matrix/limits'
import { invalid, parseSpec, type SpecFormat } from '../../../lib/matrix/parse'
import { resultPath, sanitise } from '../../../lib/matrix/paths'
import { type MatrixSpec, stagePath } from '../../../lib/matrix/spec'
import type { Cell, Json } from '../../../lib/matrix/types'
import { recordedCode, staleCode } from '../../../lib/results/code-version'
import type { RunRecord } from '../../../lib/results/run-record'
import { unknownChannels } from '../alerts/unknown-channels'
import { codeOf, type Looked } from '../code-version'
import { areComplete } from '../complete'
import type { Context } from '../context'
import { resolveInRoots } from '../roots'
import { costsOf } from './costs'
import { Directories } from './directories'
import { Identifier, type Identity } from './identify'
import { type Pool, poolFor } from './pool'

export interface SpecInput {
  /** YAML or JSON text … */
  text?: string
  /** … or the spec as an object. */
  spec?: unknown
  format: SpecFormat
}

export interface PreparedRun extends ExpandedCell, Identity {
  benchmark: Benchmark
  resultDir: string
  /** Something stands at the result directory. */
  exists: boolean
  /** Why it counts as complete, or why the result that is there does not. */
  reason?: string
  /** The complete result that is there: the run will be skipped. */
  record?: RunRecord
  /** As the benchmark says … */
  declaredSeconds: number
  /** … and as like runs took. */
  costSeconds: number
}

export interface Prepared {
  spec: MatrixSpec
  /** Real path; may not exist yet. */
  resultsDir: string
  expansion: Expansion
  runs: PreparedRun[]
  collisions: Collision[]
  pool: Pool
}

/** Runs between two breaths of the event loop. */
const AT_ONCE = 250

/** @throws RungridError `too_large`; `invalid_spec` with every fault that could be found */
export async function prepare(ctx: Context, input: SpecInput): Promise<Prepared> {
  const { spec } = parseSpec(input.text ?? input.spec, input.format, faultsOfParts)
  const expansion = expand(spec)
  const issues = [...expansion.issues]
  const pool = await poolFor(ctx, spec)
  issues.push(...pool.issues)
  for (const { rule, issue } of await unknownChannels(ctx.db.pool, spec.alerts))
    issues.push({ ...issue, path: `alerts[${rule}].${issue.path}` })
  const resultsDir = await realResultsDir(ctx, spec, issues)
  const runs = await identifyRuns(ctx, spec, expansion, resultsDir, issues)
  if (issues.length > 0) throw invalid(issues)
  await warnOfRelativeFiles(ctx, spec, expansion)

  if (spec.policy.resume) {
    await areComplete(
      runs.filter((run) => run.exists),
      (run, found) => {
        run.reason = found.reason
        if (found.complete) run.record = found.record
      },
      undefined,
      undefined,
      spec.policy.early_stop as unknown as Json[],
    )
    await warnOfStaleCode(ctx, expansion, runs)
  }
  for (const benchmark of new Set(runs.map((run) => run.benchmark))) {
    const costs = await costsOf(ctx, benchmark)
    for (const run of runs) {
      if (run.benchmark !== benchmark) continue
      run.declaredSeconds = benchmark.costSeconds(run.cell)
      run.costSeconds = costs.expected({ ...run, matrixId: null })
    }
  }
  const name = (run: PreparedRun) => (spec.flat ? run.key : `stage ${run.stage + 1}: ${run.key}`)
  const collisions = findCollisions(runs.map((run) => ({ key: name(run), path: run.resultDir })))
  return { spec, resultsDir, expansion, runs, collisions, pool }
}

/** `python train.py` finds no train.py: a program begins in its result directory. One cell a stage tells. */
async function warnOfRelativeFiles(ctx: Context, spec: MatrixSpec, { stages, warnings }: Expansion): Promise<void> {
  const root = ctx.config.roots[0] ?? '/'
  for (const [index, { benchmark, command, cells }] of stages.entries()) {
    const cell = cells[0]?.cell
    if (!cell) continue
    const { program, cwd } = benchmark.command(cell, command)
    if (program.kind !== 'argv' || cwd !== undefined) continue
    for (const name of benchmark.inputs?.(cell) ?? []) {
      if (path.isAbsolute(name) || !(await isFile(path.join(root, name)))) continue
      const where = `\`${name}\` is a file in ${root}, and a program begins in the result directory of its run.`
      const fix = 'Set params.cwd to `.`, or give the whole path.'
      warnings.push({ path: prefixed(stagePath(spec, index), 'params.argv'), message: `${where} ${fix}`, fix })
    }
  }
}

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null)
  return found?.isFile() ?? false
}

async function realResultsDir(ctx: Context, spec: MatrixSpec, issues: Issue[]): Promise<string> {
  try {
    return await resolveInRoots(ctx.config, spec.results_dir)
  } catch (error) {
    if (!(error instanceof RungridError)) throw error
    issues.push({ path: 'results_dir', message: error.message, fix: error.fix })
    return ctx.config.roots[0] ?? '/'
  }
}

async function identifyRuns(
  ctx: Context,
  spec: MatrixSpec,
  { stages }: Expansion,
  resultsDir: string,
  issues: Issue[],
): Promise<PreparedRun[]> {
  const identifier = new Identifier(ctx)
  const directories = new Directories(ctx.config, resultsDir)
  const runs: PreparedRun[] = []
  for (const { benchmark, command, cells } of stages)
    for (const one of cells) {
      const found: Issue[] = []
      const { identity, identityHash } = await identifier.identify(benchmark, command, one.cell, found)
      const place = await placeOf(directories, benchmark, one.cell, found)
      for (const issue of found) issues.push({ ...issue, path: prefixed(stagePath(spec, one.stage), issue.path) })
      const { cell, key, position, stage } = one
      const { dir: resultDir, exists } = place
      const costs = { declaredSeconds: 0, costSeconds: 0 }
      runs.push({ cell, key, position, stage, benchmark, identity, identityHash, resultDir, exists, ...costs })
      if (runs.length % AT_ONCE === 0) await breathe()
    }
  return runs
}

async function placeOf(directories: Directories, benchmark: Benchmark, cell: Cell, issues: Issue[]) {
  const at = resultPath(benchmark, cell)
  if ('fault' in at) {
    const blamed = Object.entries(cell.axes).find(([, { label }]) => at.segment.endsWith(sanitise(label)))
    issues.push({
      path: blamed ? joinPath('axes', blamed[0]) : 'axes',
      message: `\`${blamed?.[1].label ?? at.segment}\` can't name a result directory: ${at.fault}.`,
      fix: 'Give the value another name.',
    })
    return { dir: '', exists: false }
  }
  const place = await directories.locate(at.segments)
  if (place.fault) issues.push({ path: 'results_dir', message: place.fault, fix: 'Choose another results_dir.' })
  else if (Buffer.byteLength(place.dir) > LIMITS.path)
    issues.push({
      path: 'results_dir',
      message: `The result path ${place.dir.slice(0, 100)}… is longer than ${LIMITS.path} bytes.`,
      fix: 'Use shorter names.',
    })
  return place
}

/**
 * A complete result of another commit stays complete, as what changes its outcome is in its identity; but modules that a
 * script imports are not, so the plan says that the code has moved on. Asked of git once a directory.
 */
async function warnOfStaleCode(ctx: Context, { stages, warnings }: Expansion, runs: PreparedRun[]): Promise<void> {
  const counts = new Map<string, number>()
  const looked: Looked = new Map()
  for (const run of runs) {
    const then = run.record && recordedCode(run.record.environment)
    if (!then) continue
    const command = run.benchmark.command(run.cell, stages[run.stage]?.command ?? 'run')
    const stale = staleCode(then, await codeOf(ctx.config, command, looked))
    if (stale === null) continue
    run.reason = `${run.reason ?? ''} It is of ${stale}.`.trim()
    counts.set(stale, (counts.get(stale) ?? 0) + 1)
  }
  for (const [stale, count] of counts) {
    const fix = 'They are skipped all the same. To run them again, set `policy: { resume: false }`.'
    const who = `${count} complete ${count === 1 ? 'result' : 'results'}`
    warnings.push({ path: 'policy.resume', message: `${who} with ${stale}. ${fix}`, fix })
  }
}
