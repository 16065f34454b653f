import { createReadStream, type ReadStream } from 'node:fs'
import { open, readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { type ImportedFile, type RunDetailsRow, selectRunDetails } from '../../db/sql/select-run-details'
import type { Context } from '../context'

/** Stands beside published results and lists them. */
const RECORD = 'run.json'

const recordSchema = z.object({ files: z.array(z.object({ path: z.string(), size: z.number() })) })

/** Published result files by run.json; empty until there is one. A record that can not be read lists nothing. */
export async function publishedFiles(resultDir: string): Promise<{ path: string; size: number }[]> {
  let text: string
  try {
    text = await readFile(path.join(resultDir, RECORD), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return []
    throw error
  }
  const record = recordSchema.safeParse(parseJson(text))
  return record.success ? record.data.files.map(({ path, size }) => ({ path, size })) : []
}

/** Result files of a run: those that its record lists, or that were read when it was imported. */
export function resultFiles(
  run: Pick<RunDetailsRow, 'result_dir' | 'imported'>,
): Promise<{ path: string; size: number }[]> {
  return run.imported ? unchangedFiles(run.result_dir, run.imported.files) : publishedFiles(run.result_dir)
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
    (input.path === RECORD && !run.imported) || (await resultFiles(run)).some((file) => file.path === input.path)
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
    stream: createReadStream(file, { fd: handle, end: facts.size - 1 }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
