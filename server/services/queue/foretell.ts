import type { RunSummary } from '../../../lib/api/runs'
import { standsBehind, withNextEnd } from '../../../lib/scheduling/reasons'
import type { Context } from '../context'
import { currentForecast } from './forecast'

/** Waiting runs with their estimated start, and with the whole reason why they wait. Other runs stay as they are. */
export async function foretell(ctx: Context, runs: RunSummary[]): Promise<RunSummary[]> {
  if (!runs.some((run) => run.state === 'queued')) return runs
  const forecast = await currentForecast(ctx)
  const now = Date.now()
  return runs.map((run) => {
    const foreseen = run.state === 'queued' ? forecast.runs.get(run.id) : undefined
    if (!foreseen) return run
    const { startsAt, nextEnd } = foreseen
    const seconds = nextEnd === null ? null : (nextEnd - now) / 1000
    return {
      ...run,
      waitReason: run.waitReason
        ? withNextEnd(run.waitReason, seconds)
        : run.queuePosition === null
          ? null
          : standsBehind(run.queuePosition),
      estimatedStart: startsAt === null ? null : new Date(startsAt).toISOString(),
    }
  })
}
