import type { SeriesInfo } from '../../../lib/api/series'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { toWire } from '../../../lib/series/wire'
import { findSeries, type SeriesMeta } from '../../db/sql/series-meta'
import { findSeriesNames } from '../../db/sql/series-names'
import type { Context } from '../context'

/** Attempts times 5,000 is more than any page shows; stated in docs/concepts/points-and-progress.md. */
const MOST = 20_000

/** The series of a run, of all its attempts, by attempt and name; of some `names` or of all. @throws RungridError not_found */
export async function listSeries(
  ctx: Pick<Context, 'db'>,
  { runId, names }: { runId: string; names?: string[] },
): Promise<SeriesInfo[]> {
  const found = await findSeries(ctx.db.pool, { runs: [runId], names, attempts: 'all', limit: MOST })
  if (found.length === 0) await mustExist(ctx, runId)
  return found.map(toSeriesInfo)
}

export function toSeriesInfo(s: SeriesMeta): SeriesInfo {
  return {
    name: s.name,
    attemptId: s.attemptId,
    attempt: s.attempt,
    count: s.count,
    nonFinite: s.nonFinite,
    conflicts: s.conflicts,
    min: s.min,
    max: s.max,
    firstStep: s.firstStep,
    lastStep: s.lastStep,
    lastTime: s.lastTime,
    last: s.lastValue === null ? null : toWire(s.lastValue),
  }
}

/** Distinct names over all attempts: 5,000 of them are 20 KB on the wire, where 5,000 infos are ten times that. */
export async function listSeriesNames(ctx: Pick<Context, 'db'>, { runId }: { runId: string }): Promise<string[]> {
  const names = await findSeriesNames(ctx.db.pool, runId, MOST)
  if (names.length === 0) await mustExist(ctx, runId)
  return names
}

async function mustExist(ctx: Pick<Context, 'db'>, runId: string): Promise<void> {
  if ((await ctx.db.prisma.run.count({ where: { id: runId } })) === 0)
    throw new RungridError('not_found', `There is no run ${runId}`)
}
