import { createReadStream, type ReadStream } from 'node:fs'
import { open, readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { jsonSchema } from '../../../lib/api/common'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { Json } from '../../../lib/matrix/types'
import { type ImportedFile, type RunDetailsRow, selectRunDetails } from '../../db/sql/select-run-details'
import type { Context } from '../context'

/** Stands beside published results and lists them. */
const RECORD = 'run.json'

const recordSchema = z.object({
  files: z.array(z.object({ path: z.string(), size: z.number() })),
  environment: z.record(z.string(), jsonSchema).nullable().default(null),
})

export interface Published {
  files: { path: string; size: number }[]
  /** Versions and commit that the results were made with; null: not recorded. */
  environment: Record<string, Json> | null
}

const NOTHING: Published = { files: [], environment: null }

/** What run.json says of published results; nothing until there is one, or when it can not be read. */
async function readPublished(resultDir: string): Promise<Published> {
  let text: string
  try {
    text = await readFile(path.join(resultDir, RECORD), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return NOTHING
    throw error
  }
  const record = recordSchema.safeParse(parseJson(text))
  return record.success ? (record.data as Published) : NOTHING
}

/** Results of a run: what its record says, or the files that were read when it was imported. */
export async function readResults(run: Pick<RunDetailsRow, 'result_dir' | 'imported'>): Promise<Published> {
  if (!run.imported) return readPublished(run.result_dir)
  return { files: await unchangedFiles(run.result_dir, run.imported.files), environment: null }
}

/** Files as they were read; what was changed, moved or superseded since is not what the scores came from. */
async function unchangedFiles(dir: string, files: ImportedFile[]): Promise<{ path: string; size: number }[]> {
  const now = await Promise.all(files.map((file) => stat(path.join(dir, file.path)).catch(() => null)))
  return files.flatMap((file, at) => {
    const found = now[at]
    const same = found?.isFile() && found.size === file.size && Math.abs(found.mtimeMs - file.mtimeMs) < 1
    return same ? [{ path: file.path, size: file.size }] : []
  })
}

/**
 * Opens a published result file of a run.
 * @throws not_found for anything that is not listed in the run's record, or leaves its directory through a link
 */
export async function openPublishedFile(
  ctx: Context,
  input: { id: string; path: string },
): Promise<{ name: string; size: number; stream: ReadStream }> {
  const run = await selectRunDetails(ctx.db.pool, input.id)
  if (!run) throw new RungridError('not_found', `There is no run ${input.id}.`)
  const missing = new RungridError('not_found', `Run ${input.id} has no result file ${input.path.slice(0, 200)}.`, {
    fix: 'Its files are listed by GET /api/v1/runs/{id}.',
  })
  const listed =
    (input.path === RECORD && !run.imported) || (await readResults(run)).files.some((file) => file.path === input.path)
  if (!listed) throw missing
  const root = await realpath(run.result_dir).catch(() => null)
  const file = root && (await realpath(path.join(root, input.path)).catch(() => null))
  if (!root || !file?.startsWith(`${root}${path.sep}`)) throw missing
  const handle = await open(file, 'r')
  const facts = await handle.stat()
  if (!facts.isFile()) {
    await handle.close()
    throw missing
  }
  return {
    name: path.basename(file),
    size: facts.size,
    // Of an empty file there is no last byte: a failed run that was imported may list one.
    stream: createReadStream(file, { fd: handle, ...(facts.size > 0 ? { end: facts.size - 1 } : {}) }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
