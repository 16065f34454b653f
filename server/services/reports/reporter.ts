/**
 * What makes reports: one tree is judged at a time, with a bounded number that wait; downloads are made in a lane of their
 * own, so that nobody waits for a tree to get a page. The work itself runs in another process
 * (server/results/reports/run-job.ts); this one keeps the row.
 *
 * A report exists whole or not at all: it is written into a directory with a dot, renamed, and only then `ready`. What ends
 * in between (the server, the disk, a person who deletes it) leaves a row that says `judging`, which this
 * server or the next one fails, and files that it removes (recover.ts).
 */
import { mkdir, rename, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReportFormat } from '../../../lib/api/reports'
import type { Edition } from '../../../lib/storage/types'
import { isDatabaseAway } from '../../db/database'
import { failReport, type ReportFacts, readyReport } from '../../db/sql/end-report'
import { hearReports } from '../../db/sql/hear-reports'
import { notify } from '../../db/sql/notify'
import { makingDir, reportDir, reportsDir, syncFile } from '../../results/reports/files'
import type { JudgeJob } from '../../results/reports/protocol'
import { JobFailed, runJob } from '../../results/reports/run-job'
import type { Context } from '../context'
import { Lane } from './lane'

/** Reports that are judged or wait to be, uploads on their way among them. */
const MOST_REPORTS_WAITING = 20
/** Downloads that are made or wait to be. */
const MOST_DOWNLOADS_WAITING = 50
const RETRY_SECONDS = 10
const PROGRESS_MS = 1000
const RETRY_WRITE_MS = 2000
/** How often a server says that it still works on its reports; see SILENT_SECONDS of recover.ts. */
const HEARD_MS = 10_000

interface Work {
  control: AbortController
  done: Promise<void>
}

export class Reporter {
  readonly places = new Lane(MOST_REPORTS_WAITING, 'reports', RETRY_SECONDS)
  private readonly downloads = new Lane(MOST_DOWNLOADS_WAITING, 'downloads', RETRY_SECONDS)
  private readonly works = new Map<string, Work>()
  private readonly rendering = new Map<string, Promise<void>>()
  private readonly stopping = new AbortController()
  private hearing: NodeJS.Timeout | undefined

  constructor(private readonly ctx: Context) {}

  /**
   * Judges when its turn comes. @param release gives back the place that was taken for it
   * @param cleanup removes what the source was, when that was made for this report alone
   */
  judge(
    id: string,
    job: Omit<JudgeJob, 'kind' | 'dir'>,
    { release, cleanup }: { release: () => void; cleanup?: () => Promise<void> },
  ): void {
    const control = new AbortController()
    const done: Promise<void> = this.work(id, job, control.signal)
      .catch((err: unknown) => this.ctx.log.error({ err, report: id }, 'a report could not be ended'))
      .then(cleanup)
      .catch((err: unknown) => this.ctx.log.error({ err, report: id }, 'what was uploaded could not be removed'))
      .finally(() => {
        this.works.delete(id)
        release()
        if (this.works.size === 0) clearInterval(this.hearing)
      })
    if (this.works.size === 0) this.hearing = setInterval(() => void this.hear(), HEARD_MS).unref()
    this.works.set(id, { control, done })
  }

  /** Stops working on a report and waits until nothing of it is left. */
  async cancel(id: string): Promise<void> {
    const work = this.works.get(id)
    work?.control.abort(new Cancelled())
    await work?.done
  }

  /** Makes a download that is not there yet; whoever asks meanwhile waits for the same one. @throws RungridError busy; JobFailed */
  render(id: string, edition: Edition | null, format: Exclude<ReportFormat, 'zip'>): Promise<void> {
    const key = `${id}/${edition}/${format}`
    const known = this.rendering.get(key)
    if (known) return known
    const release = this.downloads.take()
    const dir = reportDir(this.ctx.config, id)
    const { signal } = this.stopping
    const job = { kind: 'render' as const, edition, format, dir }
    const made = this.downloads
      .run(async () => void (await runJob(job, { signal, log: this.ctx.log })), signal)
      .finally(() => {
        this.rendering.delete(key)
        release()
      })
    this.rendering.set(key, made)
    return made
  }

  /** Ends what is being done; it becomes failed, with the fix. */
  async close(): Promise<void> {
    this.stopping.abort(new Stopped())
    for (const { control } of this.works.values()) control.abort(new Stopped())
    await Promise.allSettled([...[...this.works.values()].map(({ done }) => done), ...this.rendering.values()])
    clearInterval(this.hearing)
  }

  private async work(id: string, job: Omit<JudgeJob, 'kind' | 'dir'>, signal: AbortSignal): Promise<void> {
    const { ctx } = this
    const making = makingDir(ctx.config, id, ctx.serverId)
    const options = { signal, log: ctx.log, onProgress: this.progressOf(id) }
    try {
      const facts = await this.places.run(async () => {
        await mkdir(making, { recursive: true, mode: 0o700 })
        return runJob({ kind: 'judge', ...job, dir: making }, options)
      }, signal)
      if (facts) await this.publish(id, making, facts)
    } catch (error) {
      if (signal.reason instanceof Cancelled) return
      if (!(error instanceof JobFailed) && !(error instanceof Stopped))
        ctx.log.error({ err: error, report: id }, 'a report could not be made')
      await this.stored(() => failReport(ctx.db.pool, id, errorOf(error)))
      await this.tell(id)
    } finally {
      await rm(making, { recursive: true, force: true })
    }
  }

  /** The order matters: `ready` says that all files are there. */
  private async publish(id: string, making: string, facts: ReportFacts): Promise<void> {
    const target = reportDir(this.ctx.config, id)
    await rename(making, target)
    await syncFile(reportsDir(this.ctx.config))
    if (await this.stored(() => readyReport(this.ctx.db.pool, id, facts))) await this.tell(id)
    else await rm(target, { recursive: true, force: true })
  }

  /** What took minutes to make is not lost because the database is away for one. */
  private async stored(write: () => Promise<boolean>): Promise<boolean> {
    for (;;)
      try {
        return await write()
      } catch (error) {
        if (!isDatabaseAway(error) || this.stopping.signal.aborted) throw error
        await sleep(RETRY_WRITE_MS, undefined, { signal: this.stopping.signal })
      }
  }

  private progressOf(id: string): (done: number, total: number) => void {
    let told = 0
    return (done, total) => {
      const now = performance.now()
      if (now - told < PROGRESS_MS) return
      told = now
      void this.hear({ id, done, total })
    }
  }

  private async hear(progress?: { id: string; done: number; total: number }): Promise<void> {
    try {
      const gone = await hearReports(this.ctx.db.pool, [...this.works.keys()], progress)
      for (const id of gone) this.works.get(id)?.control.abort(new Cancelled())
      if (progress) await this.tell(progress.id)
    } catch (err) {
      // The database may be away; the work goes on, and its end is what counts.
      this.ctx.log.warn({ err }, 'the progress of a report could not be stored')
    }
  }

  private tell(id: string): Promise<void> {
    return notify(this.ctx.db.pool, ['reports', `report:${id}`])
  }
}

class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

class Stopped extends Error {
  override readonly name = 'Stopped'
}

export const INTERRUPTED = {
  code: 'conflict',
  detail: 'The server was stopped while it judged this.',
  fix: 'Make the report again; delete this one.',
} as const

function errorOf(error: unknown) {
  if (error instanceof JobFailed) return error.error
  if (error instanceof Stopped) return INTERRUPTED
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return {
      code: 'too_large' as const,
      detail: 'The disk of the data directory is full.',
      fix: 'Free some space, then make the report again.',
    }
  return {
    code: 'internal' as const,
    detail: 'Something went wrong in the server; it is not your input.',
    fix: 'Make the report again; if it stays, look in the server log.',
  }
}

const reporters = new WeakMap<Context, Reporter>()

export function reporterOf(ctx: Context): Reporter {
  const known = reporters.get(ctx)
  if (known) return known
  const made = new Reporter(ctx)
  reporters.set(ctx, made)
  return made
}
