/**
 * Publishing results (docs/concepts/results.md). The attempt's directory lies beside the target, so it becomes the target by one
 * rename; an older result moves to `.superseded/<hash>/` first. Every step can be repeated: after a crash anywhere
 * in between, calling `publish` again finishes what it finds.
 *
 *   staging + run.json   older target        what happened             publish does
 *   yes                  there               crash before superseding  both renames
 *   yes                  moved away          crash between renames     the second rename
 *   no                   is this attempt's   crash after the rename    nothing
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { RUN_RECORD, type RunRecord } from '../../lib/results/run-record'
import { exists } from '../exists'

/** Called at named points, where tests pull the plug. */
export type At = (point: string) => void | Promise<void>

/** Writes the record into the staging directory; from then on the attempt's result is complete but not yet public. */
export async function seal(stagingDir: string, record: RunRecord): Promise<void> {
  const temporary = path.join(stagingDir, `.${RUN_RECORD}.tmp`)
  await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`)
  await sync(temporary)
  await rename(temporary, path.join(stagingDir, RUN_RECORD))
  await sync(stagingDir)
}

/** The sealed record of an attempt, in its staging directory or already published; null: not sealed. */
export async function sealedRecord(
  stagingDir: string,
  targetDir: string,
  attemptId: string,
): Promise<RunRecord | null> {
  for (const dir of [stagingDir, targetDir]) {
    const record = await readRecord(dir)
    if (record?.attemptId === attemptId) return record
  }
  return null
}

/** Makes a sealed staging directory the target. */
export async function publish(
  stagingDir: string,
  targetDir: string,
  attemptId: string,
  at: At = () => undefined,
): Promise<void> {
  if (!(await exists(stagingDir))) {
    if ((await readRecord(targetDir))?.attemptId === attemptId) return
    throw new Error(`neither ${stagingDir} nor ${targetDir} holds the results of ${attemptId}`)
  }
  if (await exists(targetDir)) await supersede(targetDir)
  await at('superseded')
  await rename(stagingDir, targetDir)
  await sync(path.dirname(targetDir))
}

async function supersede(targetDir: string): Promise<void> {
  const parent = path.join(path.dirname(targetDir), '.superseded')
  await mkdir(parent, { recursive: true })
  const { ino, mtimeMs } = await stat(targetDir)
  const record = await readFile(path.join(targetDir, RUN_RECORD), 'utf8').catch(() => '')
  const hash = createHash('sha256').update(`${targetDir}\n${ino}\n${mtimeMs}\n${record}`).digest('hex').slice(0, 16)
  await rename(targetDir, path.join(parent, hash))
}

/**
 * Keeps what an attempt wrote that is not published: hours of answers without a score are worth more than the space.
 * Can be repeated.
 * @param place `.rejected`: its results were refused; `.partial`: it was stopped early without all of them
 * @returns where it is, `<place>/<attempt>` beside the target; null: it wrote nothing
 */
export async function setAside(
  stagingDir: string,
  targetDir: string,
  attemptId: string,
  place: '.rejected' | '.partial' = '.rejected',
): Promise<string | null> {
  const kept = path.join(path.dirname(targetDir), place, attemptId)
  const files = await readdir(stagingDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (files === null) return (await exists(kept)) ? kept : null
  if (files.length === 0) {
    await discard(stagingDir)
    return null
  }
  await mkdir(path.dirname(kept), { recursive: true })
  await rename(stagingDir, kept)
  return kept
}

/** Removes what a failed or cancelled attempt left beside the target. */
export async function discard(stagingDir: string): Promise<void> {
  await rm(stagingDir, { recursive: true, force: true })
}

async function readRecord(dir: string): Promise<RunRecord | null> {
  try {
    return JSON.parse(await readFile(path.join(dir, RUN_RECORD), 'utf8')) as RunRecord
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || error instanceof SyntaxError) return null
    throw error
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
