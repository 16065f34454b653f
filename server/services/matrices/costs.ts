import type { Benchmark } from '../../../lib/benchmarks/types'
import { withoutSeed } from '../../../lib/matrix/key'
import type { Cell } from '../../../lib/matrix/types'
import { type Measured, measuredDurations } from '../../db/sql/measured-durations'
import type { Context } from '../context'

/** Expected seconds of a run: as the very same run took, else one of the same name, else of its name but the seed, else as declared. */
export type CostOf = (cell: Cell, key: string, identityHash: string) => number

export async function costsOf(ctx: Context, benchmark: Benchmark): Promise<CostOf> {
  const measured = await measuredDurations(ctx.db.pool, benchmark.id)
  const byIdentity = meanBy(measured, (one) => one.identityHash)
  const byKey = meanBy(measured, (one) => one.key)
  const bySeedless = meanBy(measured, (one) => withoutSeed(one.key))
  return (cell, key, identityHash) => {
    const same = byIdentity.get(identityHash)
    if (same !== undefined) return same
    // Without axes every run of a benchmark has one key, whatever its parameters.
    const alike = key === benchmark.id ? undefined : (byKey.get(key) ?? bySeedless.get(withoutSeed(key)))
    return alike ?? benchmark.costSeconds(cell)
  }
}

function meanBy(measured: Measured[], keyOf: (one: Measured) => string): Map<string, number> {
  const sums = new Map<string, { sum: number; count: number }>()
  for (const one of measured) {
    const entry = sums.get(keyOf(one)) ?? { sum: 0, count: 0 }
    entry.sum += one.seconds
    entry.count++
    sums.set(keyOf(one), entry)
  }
  return new Map([...sums].map(([key, { sum, count }]) => [key, sum / count]))
}
