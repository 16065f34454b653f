import type { ImportPlan } from '../../../lib/api/imports'
import { IMPORT_LIMITS } from '../../../lib/imports/limits'
import { keyOf } from '../../../lib/matrix/key'
import type { Axes } from '../../../lib/matrix/types'
import { findImported } from '../../db/sql/find-imported'
import type { Context } from '../context'
import { type ImportRequest, type PreparedImport, prepareImport } from './prepare'

/** Runs that a plan lists; all of them are counted. */
const LISTED = 2000
const HOLES_NAMED = 20
/** Combinations that are looked through for names of holes; their number is known without. */
const HOLES_SEARCHED = 200_000

/** What an import would store. Stores nothing. @throws RungridError as `prepareImport` */
export async function planImport(ctx: Context, input: ImportRequest): Promise<ImportPlan> {
  const prepared = await prepareImport(ctx, input)
  const { source, format, runs, axes, problems, columns } = prepared
  const failed = runs.filter((run) => run.failure !== undefined).length
  const before = runs.length === 0 ? undefined : await findImported(ctx.db.pool, prepared.hash)
  return {
    format: { id: format.id, title: format.title },
    name: prepared.name,
    source: source.shown,
    total: runs.length,
    succeeded: runs.length - failed,
    failed,
    axes: axes.map(({ name, values }) => ({ name, values: values.length })),
    holes: holesOf(prepared),
    scores: scoresOf(prepared),
    columns,
    problems: problems.slice(0, IMPORT_LIMITS.problems),
    problemCount: problems.length,
    errorCount: problems.filter(({ level }) => level === 'error').length,
    runs: runs.slice(0, LISTED).map((run) => ({
      key: run.key,
      axes: run.axes,
      state: run.failure === undefined ? 'succeeded' : 'failed',
      scores: run.scores,
      resultDir: source.dir === null ? source.shown : [source.dir, run.dir].filter(Boolean).join('/'),
      note: run.failure ?? run.note ?? null,
    })),
    before: before ? { id: before.id, name: before.name } : null,
  }
}

function holesOf({ runs, axes }: PreparedImport): ImportPlan['holes'] {
  if (runs.length === 0) return { count: 0, keys: [] }
  const product = axes.reduce((count, { values }) => count * values.length, 1)
  const count = Math.max(0, product - runs.length)
  const keys: string[] = []
  if (count === 0) return { count, keys }
  const there = new Set(runs.map(({ key }) => key))
  for (let code = 0; code < Math.min(product, HOLES_SEARCHED) && keys.length < HOLES_NAMED; code++) {
    const key = keyOf(combination(axes, code))
    if (!there.has(key)) keys.push(key)
  }
  return { count, keys }
}

/** The combination of a number: the last axis turns fastest. */
function combination(axes: PreparedImport['axes'], code: number): Axes {
  const digits: number[] = []
  let rest = code
  for (let at = axes.length - 1; at >= 0; at--) {
    digits[at] = rest % axes[at]!.values.length
    rest = Math.floor(rest / axes[at]!.values.length)
  }
  return Object.fromEntries(axes.map(({ name, values }, at) => [name, values[digits[at]!]!]))
}

function scoresOf({ runs }: PreparedImport): ImportPlan['scores'] {
  const found = new Map<string, ImportPlan['scores'][number]>()
  for (const run of runs)
    for (const { name, direction, scale, value } of run.scores) {
      const id = `${name}\n${direction}\n${scale?.join()}`
      const one = found.get(id) ?? { name, direction, ...(scale ? { scale } : {}), runs: 0 }
      if (value !== null) one.runs++
      found.set(id, one)
    }
  return [...found.values()]
}
