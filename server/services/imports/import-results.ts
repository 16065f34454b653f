import { hash } from 'node:crypto'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import type { ImportResult } from '../../../lib/api/imports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { newId } from '../../../lib/ids'
import { IMPORT_LIMITS } from '../../../lib/imports/limits'
import type { ImportOptions } from '../../../lib/imports/types'
import { canonical } from '../../../lib/matrix/canonical'
import { valueText } from '../../../lib/matrix/key'
import type { Json } from '../../../lib/matrix/types'
import { failure } from '../../../lib/runs/failures'
import { type Queryable, transaction } from '../../db/database'
import { findImported } from '../../db/sql/find-imported'
import { findLaunched } from '../../db/sql/find-launched'
import { type ImportedRunRow, insertImportedRuns } from '../../db/sql/insert-imported-runs'
import { insertMatrix } from '../../db/sql/insert-matrix'
import { notify } from '../../db/sql/notify'
import { recordEvents } from '../../db/sql/record-events'
import type { Context } from '../context'
import { type ImportRequest, type PreparedImport, type PreparedImportRun, prepareImport } from './prepare'

/** What stands as benchmark of imported runs: nothing of ours executed them, so nothing is estimated from them. */
export const IMPORTED = 'imported'

export type ImportResultsInput = ImportRequest & {
  force?: boolean
  /** The same key with the same request answers the same matrix, and imports it once. */
  idempotencyKey?: string
}

/** Files whose size and time are looked up side by side. */
const AT_ONCE = 250

/**
 * Stores finished work as a matrix that is finished: its runs succeeded, or failed where their files say so. Files stay
 * where they are; an upload is kept in the data directory.
 * @throws RungridError `invalid_input` with every error of the source; `conflict` when the same was imported before;
 * `idempotency_mismatch`
 */
export async function importResults(ctx: Context, input: ImportResultsInput): Promise<ImportResult> {
  const key = input.idempotencyKey ?? null
  const keyHash = key === null ? null : hashOf(input)
  const again = await importedBefore(ctx, key, keyHash)
  if (again) return again

  const prepared = await prepareImport(ctx, input)
  const errors = prepared.problems.filter(({ level }) => level === 'error')
  if (errors.length > 0)
    throw new RungridError('invalid_input', `${prepared.source.shown} can't be imported: ${errors[0]!.message}`, {
      fix: errors[0]!.fix,
      issues: errors.slice(0, IMPORT_LIMITS.problems).map(({ path, message, fix }) => ({ path, message, fix })),
    })
  const id = newId('m')
  const upload = prepared.source.upload ? path.join(ctx.config.dataDir, 'imports', id) : null
  if (upload) await keep(upload, prepared)
  try {
    const dir = upload ?? prepared.source.dir!
    const rows = await rowsOf(prepared, dir)
    const stored = await transaction(ctx.db.pool, (tx) => store(tx, { id, dir, prepared, rows, key, keyHash, input }))
    if (!stored) {
      // Two requests with one key at once: the other one won, and has committed.
      const other = await importedBefore(ctx, key, keyHash)
      if (!other) throw new Error(`the matrix of Idempotency-Key ${key} was there and is gone`)
      if (upload) await rm(upload, { recursive: true, force: true })
      return other
    }
  } catch (error) {
    if (upload) await rm(upload, { recursive: true, force: true })
    throw error
  }
  const failed = prepared.runs.filter((run) => run.failure !== undefined).length
  const { name, runs, problems, format } = prepared
  ctx.log.info({ matrix: id, runs: runs.length, failed, format: format.id }, 'results imported')
  return answer({ id, name, total: runs.length, failed, problems: problems.length })
}

function answer({ id, name, total, failed, problems }: Omit<ImportResult, 'succeeded' | 'url'>): ImportResult {
  return { id, name, total, succeeded: total - failed, failed, problems, url: `/matrices/${id}` }
}

function hashOf(input: ImportResultsInput): string {
  const from = 'upload' in input ? hash('sha256', input.upload.bytes) : input.path
  const { format = null, name = null, options = {}, force = false } = input
  return hash('sha256', canonical({ import: from, format, name, options: plainOf(options), force }))
}

/** Without the keys that hold undefined. */
function plainOf(options: ImportOptions): Json {
  return JSON.parse(JSON.stringify(options)) as Json
}

async function importedBefore(ctx: Context, key: string | null, keyHash: string | null): Promise<ImportResult | null> {
  const found = key === null ? undefined : await findLaunched(ctx.db.pool, key)
  if (!found) return null
  if (found.idempotencyHash !== keyHash)
    throw new RungridError('idempotency_mismatch', `This Idempotency-Key made ${found.id} from another request.`, {
      fix: 'Use a new key for a new import.',
    })
  const { rows } = await ctx.db.pool.query<{ problems: number }>(
    `select count(*)::int as problems from event where matrix_id = $1 and kind = 'import.problem'`,
    [found.id],
  )
  return answer({ ...found, problems: rows[0]?.problems ?? 0 })
}

async function keep(dir: string, { source }: PreparedImport): Promise<void> {
  await mkdir(dir, { recursive: true })
  await writeFile(path.join(dir, source.upload!.name), source.upload!.bytes)
}

async function rowsOf({ runs, format }: PreparedImport, root: string): Promise<ImportedRunRow[]> {
  const facts = new Map<string, Promise<{ size: number; mtimeMs: number } | null>>()
  const factsOf = (file: string) => {
    const known = facts.get(file) ?? stat(file).then(({ size, mtimeMs }) => ({ size, mtimeMs }))
    facts.set(file, known)
    return known
  }
  const rows: ImportedRunRow[] = []
  for (let at = 0; at < runs.length; at += AT_ONCE)
    rows.push(
      ...(await Promise.all(
        runs.slice(at, at + AT_ONCE).map(async (run, i) => {
          const resultDir = path.join(root, run.dir)
          const files = await Promise.all(
            run.files.map(async (file) => ({ path: file, ...(await factsOf(path.join(resultDir, file))) })),
          )
          return rowOf(run, at + i, resultDir, files as Json, format.id)
        }),
      )),
    )
  return rows
}

function rowOf(
  run: PreparedImportRun,
  position: number,
  resultDir: string,
  files: Json,
  format: string,
): ImportedRunRow {
  const fix = 'Nothing can be retried here: run it again where it came from, or launch it, and import anew.'
  const identity = canonical({ imported: format, resultDir, key: run.key })
  const failed = run.failure === undefined ? null : failure('no_results', run.failure, [], fix)
  return {
    id: newId('r'),
    position,
    key: run.key,
    axes: run.axes as unknown as Json,
    resultDir,
    identity,
    identityHash: hash('sha256', identity),
    state: failed ? 'failed' : 'succeeded',
    failureClass: failed?.class ?? null,
    scores: run.scores as unknown as Json,
    imported: { files, failure: failed as unknown as Json, note: run.note ?? null },
    endedAt: run.endedAt ?? null,
    durationSeconds: run.durationSeconds ?? null,
  }
}

interface Stored {
  id: string
  dir: string
  prepared: PreparedImport
  rows: ImportedRunRow[]
  key: string | null
  keyHash: string | null
  input: ImportResultsInput
}

async function store(tx: Queryable, { id, dir, prepared, rows, key, keyHash, input }: Stored): Promise<boolean> {
  const { format, name, axes, source, problems } = prepared
  // Two imports of the same at once: the second waits here and then sees the first.
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [prepared.hash])
  const before = await findImported(tx, prepared.hash)
  if (before && !input.force)
    throw new RungridError('conflict', `The same was imported before, as ${before.id} (${before.name}).`, {
      fix: `Look at /matrices/${before.id}, or import it anew with force.`,
    })
  const spec = {
    name,
    imported: { format: format.id, source: source.shown },
    axes: Object.fromEntries(axes.map(({ name: axis, values }) => [axis, values.map(valueText)])),
  }
  const inserted = await insertMatrix(tx, {
    id,
    name,
    state: 'finished',
    spec,
    source: stringify(spec, { lineWidth: 0 }),
    benchmark: IMPORTED,
    resultsDir: dir,
    stages: 1,
    idempotencyKey: key,
    idempotencyHash: keyHash,
    origin: 'imported',
    imported: { format: format.id, title: format.title, source: source.shown, upload: source.upload !== null },
    importHash: prepared.hash,
  })
  if (!inserted) return false
  await insertImportedRuns(tx, id, rows)
  const counted = `${rows.length} ${rows.length === 1 ? 'run' : 'runs'}`
  const listed = problems.slice(0, IMPORT_LIMITS.problems)
  const more = problems.length - listed.length
  await recordEvents(tx, [
    { matrixId: id, kind: 'matrix.imported', message: `Imported ${counted} from ${source.shown} (${format.title}).` },
    ...listed.map(({ path: at, message, fix }) => ({
      matrixId: id,
      kind: 'import.problem',
      level: 'warning' as const,
      message: `${at}: ${message} ${fix}`,
    })),
    ...(more > 0
      ? [{ matrixId: id, kind: 'import.problem', level: 'warning' as const, message: `And ${more} more like these.` }]
      : []),
  ])
  await notify(tx, ['overview', `matrix:${id}`])
  return true
}
