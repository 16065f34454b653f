/**
 * Follows a matrix to its end: bars on a terminal, one line for each change elsewhere. It asks the server every second:
 * that works through every proxy, and a server that restarts meanwhile is waited for.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import cliProgress from 'cli-progress'
import type { MatrixSummary } from '../lib/api/matrices'
import type { RunSummary } from '../lib/api/runs'
import { isActive, isEnded } from '../lib/runs/states'
import { CliError, type Client } from './client'
import { duration, type Output, printable, runNote } from './output'

const EVERY_MS = 1000
/** How long a server may be away before we give up; it survives a restart. */
const AWAY_MS = 60_000
const MOST_BARS = 12

export interface Followed {
  matrix: MatrixSummary
  failed: RunSummary[]
}

export async function followMatrix(
  client: Client,
  output: Output,
  id: string,
  options: { quiet: boolean; timeoutSeconds?: number },
): Promise<Followed> {
  const view = options.quiet ? null : output.isTTY ? new Bars() : new Lines(output)
  const until = options.timeoutSeconds === undefined ? Infinity : Date.now() + options.timeoutSeconds * 1000
  let awaySince: number | null = null
  try {
    for (;;) {
      try {
        const matrix = await client.get<MatrixSummary>(`/matrices/${encodeURIComponent(id)}`)
        const runs = view ? await allRuns(client, id, '') : []
        awaySince = null
        view?.show(matrix, runs)
        if (matrix.state === 'finished' || matrix.state === 'cancelled') {
          return { matrix, failed: await allRuns(client, id, '&state=failed') }
        }
      } catch (error) {
        if (!isAway(error)) throw error
        awaySince ??= Date.now()
        if (Date.now() - awaySince > AWAY_MS) throw error
      }
      if (Date.now() > until)
        throw new CliError(`${id} has not ended after ${duration(options.timeoutSeconds ?? 0)}.`, 7)
      await sleep(EVERY_MS, undefined, { signal: client.signal })
    }
  } finally {
    view?.stop()
  }
}

export async function allRuns(client: Client, matrixId: string, query: string): Promise<RunSummary[]> {
  const runs: RunSummary[] = []
  let cursor: string | null = null
  do {
    const after: string = cursor ? `&cursor=${cursor}` : ''
    const page: { items: RunSummary[]; nextCursor: string | null } = await client.get(
      `/runs?matrix=${encodeURIComponent(matrixId)}&sort=position&limit=1000${query}${after}`,
    )
    runs.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  return runs
}

function isAway(error: unknown): boolean {
  if (!(error instanceof CliError)) return false
  return error.facts.problem ? error.facts.problem.status === 503 : error.exitCode === 1
}

interface View {
  show(matrix: MatrixSummary, runs: RunSummary[]): void
  stop(): void
}

/** One line whenever a run moves. */
class Lines implements View {
  #states = new Map<string, string>()

  constructor(readonly output: Output) {}

  show(_matrix: MatrixSummary, runs: RunSummary[]): void {
    for (const run of runs) {
      if (this.#states.get(run.id) === run.state) continue
      const first = !this.#states.has(run.id)
      this.#states.set(run.id, run.state)
      if (first && run.state === 'queued') continue
      const note = run.state === 'queued' ? '' : runNote(run)
      this.output.out(printable(`${run.id}  ${run.state.padEnd(9)}  ${run.key}${note ? `  ${note}` : ''}`))
    }
  }

  stop(): void {}
}

/** One bar for the matrix and one for each active run. */
class Bars implements View {
  #bars = new cliProgress.MultiBar({
    format: '{bar} {percentage}%  {label}',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: false,
    stopOnComplete: false,
  })
  #all: cliProgress.SingleBar | undefined
  #runs = new Map<string, cliProgress.SingleBar>()

  show(matrix: MatrixSummary, runs: RunSummary[]): void {
    const done = runs.filter((run) => isEnded(run.state)).length
    const eta = matrix.etaSeconds === null ? '' : `, ${duration(matrix.etaSeconds)} left`
    const label = `${printable(matrix.name)}: ${done} of ${matrix.total} runs${eta}`
    this.#all ??= this.#bars.create(Math.max(1, matrix.total), 0, { label })
    this.#all.update(done, { label })
    const active = runs.filter((run) => isActive(run.state)).slice(0, MOST_BARS)
    for (const [id, bar] of this.#runs)
      if (!active.some((run) => run.id === id)) {
        this.#bars.remove(bar)
        this.#runs.delete(id)
      }
    for (const run of active) {
      const bar = this.#runs.get(run.id) ?? this.#bars.create(100, 0, { label: run.key })
      this.#runs.set(run.id, bar)
      bar.update(Math.floor(run.progress?.progressPercentage ?? 0), { label: printable(`${run.key} (${run.state})`) })
    }
  }

  stop(): void {
    this.#bars.stop()
  }
}
