/**
 * Tells who looks at a log that it grew. Only logs that somebody looks at are looked after: a look is two `stat` a run,
 * four times a second, which works on every file system, where notifications of changes do not reach from other machines.
 * When its attempt has ended a log is left alone until its run changes; a newer attempt is found by the same change.
 */
import { lstat } from 'node:fs/promises'
import path from 'node:path'
import type { LogPatch } from '../../lib/api/sockets'
import { isDatabaseAway } from '../db/database'
import { findLogDir, type LogDir } from '../db/sql/progress-log-dir'
import type { Context } from '../services/context'

const LOOK_MS = 250
/** Runs looked after at once; who looks at others is told at their next change of state. */
const MOST_RUNS = 200
/** A run that reports changes all the time; its attempt is looked up no more often than this. */
const LOOK_UP_MS = 1000

interface Watched {
  attempt: LogDir | null
  /** The attempt has to be looked up: at first, and after a change of the run. */
  isUnknown: boolean
  lookedUpAt: number
  last: LogPatch | null
}

const UNKNOWN: Watched = { attempt: null, isUnknown: true, lookedUpAt: Number.NEGATIVE_INFINITY, last: null }

export class LogWatch {
  readonly #runs = new Map<string, Watched>()
  #timer: NodeJS.Timeout | undefined

  constructor(
    readonly ctx: Pick<Context, 'db' | 'log'>,
    readonly tell: (patch: LogPatch) => void,
  ) {}

  /** Somebody looks: what is known is told at once, changes as they come. */
  watch(runId: string): void {
    const known = this.#runs.get(runId)
    if (known?.last) this.tell(known.last)
    if (!known && this.#runs.size < MOST_RUNS) this.#runs.set(runId, { ...UNKNOWN })
    this.#timer ??= setTimeout(() => void this.#look(), 0).unref()
  }

  /** Nobody looks any more. */
  forget(runId: string): void {
    this.#runs.delete(runId)
  }

  /** The run changed: another attempt may have begun, or this one ended. */
  changed(runId: string): void {
    const watched = this.#runs.get(runId)
    if (watched) watched.isUnknown = true
  }

  close(): void {
    this.#runs.clear()
    clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    await Promise.all([...this.#runs].map(([runId, watched]) => this.#lookAt(runId, watched)))
    this.#timer = this.#runs.size > 0 ? setTimeout(() => void this.#look(), LOOK_MS).unref() : undefined
  }

  async #lookAt(runId: string, watched: Watched): Promise<void> {
    if (!watched.isUnknown && watched.attempt?.ended !== false) return
    try {
      if (watched.isUnknown && performance.now() - watched.lookedUpAt > LOOK_UP_MS) {
        watched.isUnknown = false
        watched.lookedUpAt = performance.now()
        watched.attempt = (await findLogDir(this.ctx.db.pool, runId, undefined))?.attempt ?? null
      }
      if (!watched.attempt) return
      const { dir, number } = watched.attempt
      const [stdout, stderr] = await Promise.all([sizeOf(dir, 'stdout'), sizeOf(dir, 'stderr')])
      const { last } = watched
      if (last?.attempt === number && last.stdout === stdout && last.stderr === stderr) return
      watched.last = { runId, attempt: number, stdout, stderr }
      if (this.#runs.get(runId) === watched) this.tell(watched.last)
    } catch (error) {
      watched.isUnknown = true // it is looked up again once the database is back
      if (!isDatabaseAway(error)) this.ctx.log.error({ err: error, runId }, 'the size of a log could not be read')
    }
  }
}

async function sizeOf(dir: string, stream: 'stdout' | 'stderr'): Promise<number> {
  try {
    const facts = await lstat(path.join(dir, `${stream}.log`))
    return facts.isFile() ? facts.size : 0
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}
