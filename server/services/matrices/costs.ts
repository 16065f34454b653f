import type { Benchmark } from '../../../lib/benchmarks/types'
import { CostModel } from '../../../lib/scheduling/costs'
import { measuredDurations } from '../../db/sql/measured-durations'
import type { Context } from '../context'

/** What is known of how long runs of a benchmark take. */
export async function costsOf(ctx: Pick<Context, 'db'>, benchmark: Benchmark): Promise<CostModel> {
  return new CostModel(await measuredDurations(ctx.db.pool, benchmark.id), benchmark.id)
}
