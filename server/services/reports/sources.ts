import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Report } from '../../../lib/api/reports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { isEnded } from '../../../lib/runs/states'
import { selectReportRuns } from '../../db/sql/select-report-runs'
import type { TreeSource } from '../../results/reports/protocol'
import type { Context } from '../context'
import { resolveInRoots } from '../roots'

export interface Source {
  tree: TreeSource
  source: Report['source']
  /** Of the report, where the person gave none. */
  name: string
}

/** States in which a run has published results. */
const PUBLISHED = new Set(['succeeded', 'skipped', 'stopped'])
/** Faults that one answer names. */
const MOST_ISSUES = 100
/** Runs that a report names as its source: lists of reports stay small. */
const MOST_TOLD = 100

/** A folder or archive on this machine. @throws RungridError `invalid_input` where nothing readable is there, or outside the roots */
export async function pathSource(ctx: Context, given: string): Promise<Source> {
  const real = await resolveInRoots(ctx.config, given)
  const found = await stat(real).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) {
    const why = found.code === 'ENOENT' ? 'is not there' : `can't be read (${found.code})`
    throw new RungridError('invalid_input', `\`${given}\` ${why}.`, {
      fix: `Relative paths start at ${ctx.config.roots[0]}. What is on another machine can be uploaded as an archive.`,
      issues: [{ path: 'path', message: `${real} ${why}` }],
    })
  }
  if (!found.isDirectory() && !found.isFile())
    throw new RungridError('invalid_input', `\`${given}\` is neither a folder nor a file.`, {
      fix: 'Name the folder that holds the results, or a .zip, .tar or .tar.gz of it.',
      issues: [{ path: 'path', message: 'neither a folder nor a file' }],
    })
  return {
    tree: { kind: 'path', path: real, label: given },
    source: { kind: 'path', label: given, matrixId: null, leftOut: [], runs: [] },
    name: path.basename(real) || real,
  }
}

/**
 * Published results of runs.
 * @throws RungridError `not_found`, `conflict` naming those that have not ended, `invalid_input` naming those without results
 */
export async function runsSource(ctx: Context, ids: string[]): Promise<Source> {
  const asked = [...new Set(ids)]
  const runs = await selectReportRuns(ctx.db.pool, { runs: asked })
  const known = new Set(runs.map(({ id }) => id))
  const unknown = asked.filter((id) => !known.has(id))
  if (unknown.length > 0)
    throw new RungridError('not_found', `There is no run ${listed(unknown)}.`, {
      issues: unknown.slice(0, MOST_ISSUES).map((id) => ({ path: 'runs', message: `there is no run ${id}` })),
    })
  const { parts, leftOut } = await resultsOf(ctx, runs)
  if (leftOut.length > 0) throw without(leftOut)
  const label = parts.length === 1 ? `run ${parts[0]?.id}` : `${parts.length.toLocaleString('en-US')} runs`
  return {
    tree: { kind: 'runs', runs: parts },
    source: { kind: 'runs', label, matrixId: null, leftOut: [], runs: asked.length > MOST_TOLD ? [] : asked },
    name: label,
  }
}

/** Published results of the runs of a matrix; those that ended without any are left out, by name. @throws as `runsSource` */
export async function matrixSource(ctx: Context, id: string): Promise<Source> {
  const matrix = await ctx.db.prisma.matrix.findUnique({ where: { id }, select: { name: true } })
  if (!matrix) throw new RungridError('not_found', `There is no matrix ${id}.`)
  const { parts, leftOut } = await resultsOf(ctx, await selectReportRuns(ctx.db.pool, { matrix: id }))
  if (parts.length === 0) throw without(leftOut)
  return {
    tree: { kind: 'runs', runs: parts },
    source: { kind: 'runs', label: matrix.name, matrixId: id, leftOut, runs: [] },
    name: matrix.name.slice(0, 200),
  }
}

async function resultsOf(ctx: Context, runs: Awaited<ReturnType<typeof selectReportRuns>>) {
  const going = runs.filter(({ state }) => !isEnded(state))
  if (going.length > 0)
    throw new RungridError('conflict', `Not every run has ended: ${listed(going.map(({ id }) => id))}.`, {
      fix: 'Wait until they have ended, or make a report of those that have.',
      issues: going
        .slice(0, MOST_ISSUES)
        .map(({ id, key, state }) => ({ path: 'runs', message: `${id} (${key}) is ${state}` })),
    })
  const parts: { id: string; dir: string }[] = []
  const leftOut: string[] = []
  for (const run of runs) {
    const dir = PUBLISHED.has(run.state) ? await folderIn(ctx, run.resultDir) : null
    if (dir) parts.push({ id: run.id, dir })
    else leftOut.push(run.id)
  }
  return { parts, leftOut }
}

/** @returns null where there is none (any more) @throws RungridError `invalid_input` where it lies outside the roots by now */
async function folderIn(ctx: Context, dir: string): Promise<string | null> {
  const real = await resolveInRoots(ctx.config, dir)
  const found = await stat(real).catch(() => null)
  return found?.isDirectory() ? real : null
}

function without(ids: string[]): RungridError {
  return new RungridError(
    'invalid_input',
    `No results were published by ${ids.length > 0 ? listed(ids) : 'any run'}.`,
    {
      fix: 'Retry runs that failed; name runs that succeeded.',
      issues: ids.slice(0, MOST_ISSUES).map((id) => ({ path: 'runs', message: `${id} has no published results` })),
    },
  )
}

function listed(ids: string[]): string {
  const shown = ids.slice(0, 5).join(', ')
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown
}
