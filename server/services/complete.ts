import fs from 'node:fs'
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { promisify } from 'node:util'
import { canonical } from '../../lib/matrix/canonical'
import type { Json } from '../../lib/matrix/types'
import { RUN_RECORD, type RunRecord, runRecordSchema } from '../../lib/results/run-record'

/** How files are looked at. `stat` answers undefined where there is nothing. */
export interface Disk {
  readFile(file: string): string | Promise<string>
  stat(file: string): fs.Stats | undefined | Promise<fs.Stats | undefined>
}

/** Half the processor time of their namesakes in node:fs/promises, which make a handle object for each file. */
const readFile = promisify(fs.readFile)
const stat = promisify(fs.stat)
const readdir = promisify(fs.readdir)

/** Each look by one of the threads that Node keeps for files: nothing waits for a disk but the one who asked. */
export const byThreads: Disk = {
  readFile: (file) => readFile(file, 'utf8'),
  stat: (file) => stat(file).catch(() => undefined),
}

/** Each look at once. Handing a file that is in memory to a thread costs five times what reading it does. */
const atOnce: Disk = {
  readFile: (file) => fs.readFileSync(file, 'utf8'),
  stat(file) {
    try {
      return fs.statSync(file, { throwIfNoEntry: false })
    } catch {
      return undefined
    }
  },
}

/** Milliseconds after which the event loop gets its turn. */
const TURN_MS = 10
/**
 * A disk that takes so many milliseconds for one result is asleep, and one that takes so many on the average is far away:
 * from then on threads wait for it. One in memory takes 0.02, and a processor that is busy with others some times that.
 */
const ASLEEP_MS = 50
const FAR_MS = 1
/** Results before an average says something. */
const ENOUGH = 100
/** Results that threads look at side by side. */
const SIDE_BY_SIDE = 250

export type Completeness = { complete: true; reason: string; record: RunRecord } | { complete: false; reason: string }

const not = (reason: string): Completeness => ({ complete: false, reason })

/**
 * Whether a directory holds the complete results of an identity. `earlyStop`: the criteria of the spec that asks. Contents were checked when they were published; here
 * only `run.json` is read and sizes and times of the files are compared, so that planning 10,000 runs takes no minute.
 */
export async function isComplete(
  dir: string,
  identityHash: string,
  disk: Disk = byThreads,
  earlyStop: readonly Json[] = [],
): Promise<Completeness> {
  let text: string
  try {
    text = await disk.readFile(path.join(dir, RUN_RECORD))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return not(`${RUN_RECORD} can't be read (${code}).`)
    return not(await foreign(dir))
  }
  const record = readRecord(text)
  if (!record) return not(`${RUN_RECORD} is torn or was written by something else.`)
  if (record.identityHash !== identityHash)
    return not(`The results there are of other parameters or other code (run ${record.runId}).`)
  if (record.stopped && !stopsAlike(record, earlyStop)) {
    const by = record.stopped.criterion ? 'by a criterion that this spec does not have' : 'by a person'
    return not(
      `Run ${record.runId} was stopped early ${by}; its results are kept under .superseded when they are replaced.`,
    )
  }
  for (const file of record.files) {
    const now = await disk.stat(path.join(dir, file.path))
    if (!now) return not(`${file.path} is missing from the results of run ${record.runId}.`)
    if (now.size !== file.size || Math.abs(now.mtimeMs - file.mtimeMs) >= 1)
      return not(`${file.path} was changed after run ${record.runId} had published it.`)
  }
  const files = record.files.length === 1 ? 'its file is' : `its ${record.files.length} files are`
  const when = record.endedAt.slice(0, 16).replace('T', ' ')
  return {
    complete: true,
    record,
    reason: `Run ${record.runId} ${record.stopped ? 'was stopped early' : 'succeeded'} at ${when} UTC and ${files} unchanged.`,
  }
}

/**
 * `isComplete` of many, told one by one. A disk that answers from memory is read at once, in turns of 10 ms; one that
 * proves to be slow is left to threads.
 */
export async function areComplete<T extends { resultDir: string; identityHash: string }>(
  candidates: T[],
  tell: (candidate: T, found: Completeness) => void,
  near: Disk = atOnce,
  far: Disk = byThreads,
  earlyStop: readonly Json[] = [],
): Promise<void> {
  let next = 0
  const start = performance.now()
  let turn = start
  for (let slow = false; next < candidates.length && !slow; next++) {
    const candidate = candidates[next]!
    const began = performance.now()
    tell(candidate, await isComplete(candidate.resultDir, candidate.identityHash, near, earlyStop))
    const now = performance.now()
    slow = now - began >= ASLEEP_MS || (next >= ENOUGH && now - start >= FAR_MS * next)
    if (now - turn < TURN_MS) continue
    await breathe()
    turn = performance.now()
  }
  for (; next < candidates.length; next += SIDE_BY_SIDE)
    await Promise.all(
      candidates.slice(next, next + SIDE_BY_SIDE).map(async (candidate) => {
        tell(candidate, await isComplete(candidate.resultDir, candidate.identityHash, far, earlyStop))
      }),
    )
}

/** A run that its policy stopped early would be stopped again, by the same criterion: it is as complete as it will be. */
function stopsAlike(record: RunRecord, earlyStop: readonly Json[]): boolean {
  const criterion = record.stopped?.criterion
  if (!criterion) return false
  const text = canonical(criterion as Json)
  return earlyStop.some((one) => canonical(one) === text)
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
