/**
 * The execution summary of a matrix that has ended: a file beside its results (docs/concepts/execution-summary.md).
 *
 * Written once an end, whatever dies in between: `matrix.summary_path` is null until the file is in place, and is set
 * by a guarded write. The name comes from the time of the end, so a crash after the rename makes the next try write the
 * same file. Nothing here holds a lock while the disk is written, and a disk that refuses delays only its own matrix.
 */
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { type ExecutionSummary, executionName, SUMMARY_FILE } from '../../../lib/results/execution-summary'
import {
  type Execution,
  summarizeExecution,
  summarizeHead,
  summarizeRun,
} from '../../../lib/results/summarize-execution'
import { isDatabaseAway } from '../../db/database'
import { asLeader, LeadershipLost } from '../../db/leader-lock'
import { notify } from '../../db/sql/notify'
import { recordEvents } from '../../db/sql/record-events'
import { selectExecution } from '../../db/sql/select-execution'
import { saveSummaryPath, selectSummaryPath, selectUnsummarized } from '../../db/sql/summary-path'
import type { Context } from '../context'
import { versionOf } from '../system/get-system'

/** Milliseconds between two looks for matrices that have ended: passes of the scheduler come far more often. */
const LOOK_EVERY = 1000
/** Matrices in one look; the next look takes the next ones. */
const AT_ONCE = 8
/** Milliseconds until a write that failed is tried again, doubled each time. */
const RETRY_FIRST = 5000
const RETRY_MOST = 600_000
/** Runs written down in one turn of the event loop. */
const RUNS_AT_ONCE = 500
/** Executions of one matrix that may have ended in one second. */
const SAME_SECOND = 100

/** Writes the summaries that are due. One for a server; `write` may be called as often as one likes. */
export class SummaryWriter {
  readonly #ctx: Context
  /** Matrices whose write failed. A restart forgets them and tries at once. */
  readonly #failed = new Map<string, { finishedAt: number; tries: number; next: number; told: string }>()
  #lookedAt = 0
  #writing: Promise<void> | null = null

  constructor(ctx: Context) {
    this.#ctx = ctx
  }

  /** Begins a look unless one is under way or was a moment ago. Never throws and waits for nothing. */
  write(epoch: number, now = Date.now()): void {
    if (this.#writing || now - this.#lookedAt < LOOK_EVERY) return
    this.#lookedAt = now
    this.#writing = this.#look(epoch, now)
      .catch((error: unknown) => {
        if (error instanceof LeadershipLost || isDatabaseAway(error)) return
        this.#ctx.log.error({ err: error }, 'execution summaries could not be written')
      })
      .finally(() => {
        this.#writing = null
      })
  }

  /** Resolves when what is under way is done. */
  async idle(): Promise<void> {
    await this.#writing
  }

  async #look(epoch: number, now: number): Promise<void> {
    const waiting = [...this.#failed].flatMap(([id, { next }]) => (next > now ? [id] : []))
    for (const { id, finishedAt } of await selectUnsummarized(this.#ctx.db.pool, waiting, AT_ONCE)) {
      try {
        const written = await writeSummary(this.#ctx, id, finishedAt)
        this.#failed.delete(id)
        if (written) await this.#tell(epoch, id, finishedAt, written)
      } catch (error) {
        if (error instanceof LeadershipLost || isDatabaseAway(error)) throw error
        await this.#fail(id, finishedAt.getTime(), error as Error, now)
      }
    }
  }

  async #tell(epoch: number, id: string, finishedAt: Date, file: string): Promise<void> {
    await asLeader(this.#ctx.db, epoch, async (tx) => {
      if (!(await saveSummaryPath(tx, id, finishedAt, file))) return
      const message = `The execution summary is ${file}`
      await recordEvents(tx, [{ matrixId: id, kind: 'matrix.summary', message }])
      await notify(tx, [`matrix:${id}`])
    })
  }

  async #fail(id: string, finishedAt: number, error: Error, now: number): Promise<void> {
    const before = this.#failed.get(id)
    const tries = before?.finishedAt === finishedAt ? before.tries + 1 : 1
    const next = now + Math.min(RETRY_MOST, RETRY_FIRST * 2 ** (tries - 1))
    const message = `The execution summary can't be written, and is tried again: ${error.message}`
    this.#failed.set(id, { finishedAt, tries, next, told: message })
    if (before?.finishedAt === finishedAt && before.told === message) return
    this.#ctx.log.warn({ err: error, matrix: id }, 'the execution summary could not be written')
    await recordEvents(this.#ctx.db.pool, [{ matrixId: id, kind: 'matrix.summary-failed', level: 'warning', message }])
    await notify(this.#ctx.db.pool, [`matrix:${id}`])
  }
}

/** @returns the path of the file; null: the matrix was reopened or is gone */
async function writeSummary(ctx: Context, id: string, finishedAt: Date): Promise<string | null> {
  const execution = await selectExecution(ctx.db.pool, id)
  if (execution?.matrix.finishedAt !== finishedAt.getTime()) return null
  const { resultsDir } = execution.matrix
  const hasResults = execution.runs.some((run) => run.state === 'succeeded' || run.state === 'skipped')
  // A mount that is gone must not be filled below its mount point; a matrix that never ran has no directory yet.
  if (hasResults) await stat(resultsDir)
  const now = Date.now()
  const head = summarizeHead(execution, environmentOf(ctx), now)
  const dir = await directoryFor(path.join(resultsDir, 'executions'), executionName(finishedAt, id), head)
  const file = path.join(dir, SUMMARY_FILE)
  await writeAtomically(file, textOf(head, execution, now))
  return file
}

/** What `JSON.stringify` makes of the whole summary, in parts: 10,000 runs at once would hold everybody up. */
async function* textOf(head: Omit<ExecutionSummary, 'runs'>, { runs }: Execution, now: number): AsyncGenerator<string> {
  const end = '[]\n}'
  const start = JSON.stringify({ ...head, runs: [] }, null, 2).slice(0, -end.length)
  if (runs.length === 0) {
    yield `${start}${end}\n`
    return
  }
  yield `${start}[`
  for (let at = 0; at < runs.length; at += RUNS_AT_ONCE) {
    const some = runs.slice(at, at + RUNS_AT_ONCE)
    const text = JSON.stringify({ runs: some.map((run) => summarizeRun(run, now)) }, null, 2)
    yield (at === 0 ? '' : ',') + text.slice('{\n  "runs": ['.length, -'\n  ]\n}'.length)
    await breathe()
  }
  yield '\n  ]\n}\n'
}

/** One execution has one directory, and two that ended in the same second have two. */
async function directoryFor(
  parent: string,
  name: string,
  summary: Pick<ExecutionSummary, 'finishedAt'>,
): Promise<string> {
  for (let nth = 1; nth <= SAME_SECOND; nth++) {
    const dir = path.join(parent, nth === 1 ? name : `${name}_${nth}`)
    await mkdir(dir, { recursive: true })
    const there = await readSummary(path.join(dir, SUMMARY_FILE))
    if (there === null || there.finishedAt === summary.finishedAt) return dir
  }
  throw new Error(`${parent} holds ${SAME_SECOND} executions of this second`)
}

async function writeAtomically(file: string, text: AsyncIterable<string>): Promise<void> {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.tmp`)
  try {
    const handle = await open(beside, 'w')
    try {
      await writeFile(handle, text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined) // the first error tells more
    throw error
  }
  const directory = await open(path.dirname(file), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function environmentOf(ctx: Context) {
  return {
    rungrid: versionOf(ctx.config.installDir),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    hostname: os.hostname(),
  }
}

async function readSummary(file: string): Promise<ExecutionSummary | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ExecutionSummary
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || error instanceof SyntaxError) return null
    throw error
  }
}

/**
 * The summary of the last end as it was written; else, or where its file is gone, how the matrix stands now.
 * @throws not_found
 */
export async function getSummary(ctx: Context, input: { id: string }): Promise<ExecutionSummary> {
  const file = await selectSummaryPath(ctx.db.pool, input.id)
  const written = file === null ? null : await readSummary(file)
  if (written) return written
  const execution = await selectExecution(ctx.db.pool, input.id)
  if (!execution) throw new RungridError('not_found', `There is no matrix ${input.id}.`)
  return summarizeExecution(execution, environmentOf(ctx), Date.now())
}
