/**
 * What just came in, for whoever shows it live. One emitter a database; listeners run after the commit and must be quick.
 * Data is bounded: a batch over 5,000 changed values is not sent along, the signal of its run makes viewers fetch it.
 */
import type { PointsPatch, ProgressPatch } from '../../lib/api/sockets'
import type { Database } from '../db/database'

export const MOST_LIVE_VALUES = 5000
const MOST_LISTENERS = 100

export interface Live {
  /** Returns the function that ends the subscription. */
  onPoints(listener: (patch: PointsPatch) => void): () => void
  onProgress(listener: (patch: ProgressPatch) => void): () => void
  /** Points of a run came in that no patch told of. */
  onGap(listener: (runId: string) => void): () => void
  /** False while nobody listens: then patches need not be made. */
  wantsPoints(): boolean
  points(patch: PointsPatch): void
  gap(runId: string): void
  progress(patch: ProgressPatch): void
}

const emitters = new WeakMap<Database, Live>()

export function liveOf(ctx: { db: Database }): Live {
  let live = emitters.get(ctx.db)
  if (!live) {
    live = createLive()
    emitters.set(ctx.db, live)
  }
  return live
}

function createLive(): Live {
  const points = new Set<(patch: PointsPatch) => void>()
  const gaps = new Set<(runId: string) => void>()
  const progress = new Set<(patch: ProgressPatch) => void>()
  return {
    onPoints: (listener) => subscribe(points, listener),
    onProgress: (listener) => subscribe(progress, listener),
    onGap: (listener) => subscribe(gaps, listener),
    wantsPoints: () => points.size > 0,
    points: (patch) => {
      for (const listener of points) listener(patch)
    },
    gap: (runId) => {
      for (const listener of gaps) listener(runId)
    },
    progress: (patch) => {
      for (const listener of progress) listener(patch)
    },
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  if (listeners.size >= MOST_LISTENERS) throw new Error(`more than ${MOST_LISTENERS} listeners of live data: a leak`)
  listeners.add(listener)
  return () => listeners.delete(listener)
}
