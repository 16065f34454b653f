import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { RUN_RECORD, type RunRecord, runRecordSchema } from '../../lib/results/run-record'

/** Half the processor time of their namesakes in node:fs/promises, which make a handle object for each file. */
const readFile = promisify(fs.readFile)
const stat = promisify(fs.stat)
const readdir = promisify(fs.readdir)

export type Completeness = { complete: true; reason: string; record: RunRecord } | { complete: false; reason: string }

const not = (reason: string): Completeness => ({ complete: false, reason })

/**
 * Whether a directory holds the complete results of an identity. Contents were checked when they were published; here
 * only `run.json` is read and sizes and times of the files are compared, so that planning 10,000 runs takes no minute.
 */
export async function isComplete(dir: string, identityHash: string): Promise<Completeness> {
  let text: string
  try {
    text = await readFile(path.join(dir, RUN_RECORD), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return not(`${RUN_RECORD} can't be read (${code}).`)
    return not(await foreign(dir))
  }
  const record = readRecord(text)
  if (!record) return not(`${RUN_RECORD} is torn or was written by something else.`)
  if (record.identityHash !== identityHash)
    return not(`The results there are of other parameters or other code (run ${record.runId}).`)
  for (const file of record.files) {
    const now = await stat(path.join(dir, file.path)).catch((error: NodeJS.ErrnoException) => error)
    if (now instanceof Error) return not(`${file.path} is missing from the results of run ${record.runId}.`)
    if (now.size !== file.size || Math.abs(now.mtimeMs - file.mtimeMs) >= 1)
      return not(`${file.path} was changed after run ${record.runId} had published it.`)
  }
  const files = record.files.length === 1 ? 'its file is' : `its ${record.files.length} files are`
  const when = record.endedAt.slice(0, 16).replace('T', ' ')
  return { complete: true, record, reason: `Run ${record.runId} succeeded at ${when} UTC and ${files} unchanged.` }
}

/** Only directories without our record are listed: a plan of finished work pays nothing for it. */
async function foreign(dir: string): Promise<string> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => error)
  if (names instanceof Error || names.length === 0) return `There is no ${RUN_RECORD} in the result directory.`
  const kept = 'a run replaces it, and it is kept under .superseded'
  return `There is a foreign or imported result (no ${RUN_RECORD}, so nothing says what it is of): it can be imported; ${kept}.`
}

function readRecord(text: string): RunRecord | null {
  try {
    return runRecordSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null // JSON that is torn
  }
}
