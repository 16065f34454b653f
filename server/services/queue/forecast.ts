/**
 * The forecast of the whole queue, shared by all readers. It takes a tenth of the time at most, however many ask:
 * while nothing changes it is made anew once a second, and after a change as soon as it has rested long enough, so
 * that who raises a priority sees at once what came of it.
 */
import { type Forecast, forecast } from '../../../lib/scheduling/forecast'
import type { Database } from '../../db/database'
import { loadForecastActive, loadForecastQueue } from '../../db/sql/load-forecast'
import { loadPool } from '../../db/sql/load-pool'
import { candidatesFor } from '../../scheduler/place'
import type { Context } from '../context'

/** How old a forecast may be that nothing has overtaken: what runs moves on all the time. */
const FRESH_MS = 1000
/** A forecast is made anew when this many times its own duration have gone by; one that was overtaken after a second at the latest. */
const REST = 10

interface Kept {
  made: Promise<Forecast>
  /** Milliseconds since 1970; Infinity while it is being made. */
  at: number
  tookMs: number
  overtaken: boolean
}

const kept = new WeakMap<Database, Kept>()

/** The forecast of the queue on the devices of this node. */
export function currentForecast(ctx: Context): Promise<Forecast> {
  const last = kept.get(ctx.db)
  if (last) {
    const age = Date.now() - last.at
    const rest = REST * last.tookMs
    if (age < (last.overtaken ? Math.min(FRESH_MS, rest) : Math.max(FRESH_MS, rest))) return last.made
  }
  const began = performance.now()
  const made = foresee(ctx)
  const next: Kept = { made, at: Number.POSITIVE_INFINITY, tookMs: 0, overtaken: false }
  kept.set(ctx.db, next)
  made.then(
    () => {
      next.at = Date.now()
      next.tookMs = performance.now() - began
    },
    () => kept.delete(ctx.db),
  )
  return made
}

/** Says that the queue or the pool may have changed: what was foreseen before need not hold. */
export function forecastOvertaken(ctx: Pick<Context, 'db'>): void {
  const last = kept.get(ctx.db)
  if (last) last.overtaken = true
}

async function foresee(ctx: Context): Promise<Forecast> {
  const { pool: db } = ctx.db
  const [waiting, running, pool] = await Promise.all([
    loadForecastQueue(db),
    loadForecastActive(db),
    loadPool(db, ctx.nodeId),
  ])
  const now = new Date()
  // Three looks at a queue that moves: a run may have started or ended between them. It counts as active, and one
  // that is active and holds nothing is about to end.
  const isActive = new Set(running.map((run) => run.id))
  const queue = waiting.filter((run) => !isActive.has(run.id))
  const devices = pool.map((device) => ({ ...device, holds: device.holds.filter((hold) => isActive.has(hold.runId)) }))
  const ends = new Map(devices.flatMap(({ holds }) => holds.map((hold) => [hold.runId, hold.endsAt])))
  const active = running.map((run) => ({ ...run, endsAt: ends.has(run.id) ? (ends.get(run.id) ?? null) : now }))
  return forecast({ queue, devices, active, candidatesFor, now })
}
