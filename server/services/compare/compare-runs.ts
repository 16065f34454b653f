import type { CompareInput, CompareResult } from '../../../lib/api/compare'
import type { SeriesInfo } from '../../../lib/api/series'
import { getBenchmark } from '../../../lib/benchmarks/registry'
import { countMetrics } from '../../db/sql/count-metrics'
import { selectRunParams } from '../../db/sql/select-run-params'
import { findSeries } from '../../db/sql/series-meta'
import type { Context } from '../context'
import { runCells } from '../runs/run-cells'
import { toSeriesInfo } from '../series/list-series'

/** Names that a page can still search; a run alone may have 5,000. */
const MOST_METRICS = 5000
/** 100 runs with 20 metrics and five attempts each. */
const MOST_INFOS = 10_000

/** What a comparison needs to know of up to 100 runs, in one answer. Unknown ids are named, not refused. */
export async function compareRuns(ctx: Context, input: CompareInput): Promise<CompareResult> {
  const ids = [...new Set(input.runs)]
  const [cells, params, metrics, metas] = await Promise.all([
    runCells(ctx, { ids }),
    selectRunParams(ctx.db.pool, ids),
    countMetrics(ctx.db.pool, ids, MOST_METRICS),
    input.names.length === 0
      ? []
      : findSeries(ctx.db.pool, { runs: ids, names: input.names, attempts: 'all', limit: MOST_INFOS }),
  ])
  const known = new Map(cells.map((cell) => [cell.id, cell]))
  const series = new Map<string, SeriesInfo[]>()
  for (const meta of metas) {
    const list = series.get(meta.run) ?? []
    list.push(toSeriesInfo(meta))
    series.set(meta.run, list)
  }
  return {
    runs: ids.flatMap((id) => {
      const cell = known.get(id)
      const own = params.get(id)
      if (!cell || !own) return []
      const seriesHints = getBenchmark(cell.benchmark)?.series ?? []
      return [{ ...cell, params: own, seriesHints, series: series.get(id) ?? [] }]
    }),
    unknown: ids.filter((id) => !known.has(id)),
    metrics,
  }
}
