/**
 * Stores a batch of points in one transaction.
 *
 * 1. Lock the series of the batch, in the order of their ids. From here on nobody else changes them.
 * 2. Points beyond the last step of their series can't be there yet, which is nearly always all of them: they are
 *    inserted without a look. For the others, find what is stored.
 * 3. Merge in memory (lib/series/merge.ts): what is new, what replaces, what stays; counters follow.
 * 4. Write: new points, replaced points, counters, dirty buckets, the read offset of a file, faults. All or nothing.
 *
 * After the commit the changed points go to whoever shows them live.
 */
import type { WireNumber } from '../../../lib/api/series'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { type Column, foldColumn, MAX_REFUSALS_TOLD, type Refusal } from '../../../lib/series/batch'
import { BASE_WIDTH, bucketOf, ROLLUP_FROM } from '../../../lib/series/levels'
import { type Merge, mergeColumn, RANK, type Rank, type SeriesState } from '../../../lib/series/merge'
import { toWire } from '../../../lib/series/wire'
import { type Queryable, transaction } from '../../db/database'
import { commitOffset, type OffsetMove } from '../../db/sql/offsets-commit'
import { findAttemptRun } from '../../db/sql/points-attempt'
import { clearSeries } from '../../db/sql/points-clear'
import { findExtremes } from '../../db/sql/points-extremes'
import { type Fault, recordFault } from '../../db/sql/points-fault'
import { findPoints } from '../../db/sql/points-find'
import { type FlatPoints, insertNewPoints } from '../../db/sql/points-insert'
import { preferKeys } from '../../db/sql/points-plan'
import { raiseRanks, replacePoints } from '../../db/sql/points-replace'
import { flushRollups } from '../../db/sql/rollups-flush'
import { markDirty } from '../../db/sql/rollups-mark'
import { ensureSeries } from '../../db/sql/series-ensure'
import { lockSeries, lockSeriesById } from '../../db/sql/series-lock'
import { updateSeries } from '../../db/sql/series-update'
import { countersOf } from '../../intake/counters'
import { liveOf, MOST_LIVE_VALUES } from '../../intake/live'
import { signalRun } from '../../intake/signals'
import type { Context } from '../context'

/** Series of one attempt; more are refused by name, and one event says so. */
export const MAX_SERIES = 5000

export interface InsertPoints {
  attemptId: string
  rank: Rank
  /** At most one column a name; steps, times and names are checked (lib/series/batch.ts). Steps in any order. */
  columns: Column[]
  /** How far the file was read that these points came from. */
  offset?: OffsetMove
  /** What was wrong with the input, told in the same transaction. */
  faults?: Omit<Fault, 'runId' | 'attemptId'>[]
  /** Values that were left out while the input was read, for the counters. */
  leftOut?: number
}

export interface Inserted {
  runId: string
  /** Values that were new or replaced another one. */
  changed: number
  unchanged: number
  refused: Refusal[]
  refusedCount: number
}

interface Merged {
  state: SeriesState
  column: Column
  merge: Merge
  /** It was emptied first: what a viewer holds of it is gone. */
  replacesAll: boolean
}

/** The read offset of a file is not where the reader believed: somebody else read on. Look it up and read again. */
export class OffsetMoved extends Error {
  override readonly name = 'OffsetMoved'
}

/** @throws RungridError not_found for an unknown attempt; OffsetMoved; nothing is stored when it throws */
export async function insertPoints(ctx: Pick<Context, 'db'>, input: InsertPoints): Promise<Inserted> {
  const runId = await findAttemptRun(ctx.db.pool, input.attemptId)
  if (!runId) throw new RungridError('not_found', `There is no attempt ${input.attemptId}`)
  const columns = input.columns.filter((column) => column.step.length > 0).map(foldColumn)
  const done = await storeMakingSeries(ctx, runId, input, columns)
  const changed = done.merged.reduce((sum, { merge, column }) => sum + changedCount(merge, column), 0)
  if (changed > 0) {
    announce(ctx, runId, input.attemptId, done.merged, changed)
    signalRun(ctx, runId)
  }
  const left = columns.filter((column) => done.refusedNames.has(column.name))
  const unchanged = done.merged.reduce((sum, { merge }) => sum + merge.unchanged, 0)
  const refusedCount = left.reduce((sum, column) => sum + column.step.length, 0)
  const counters = countersOf(ctx, input.rank)
  counters.accepted += changed
  counters.unchanged += unchanged
  counters.refused += refusedCount + (input.leftOut ?? 0)
  return {
    runId,
    changed,
    unchanged,
    refused: left.slice(0, MAX_REFUSALS_TOLD).map(({ name, step }) => ({ name, step: step[0]!, reason: TOO_MANY })),
    refusedCount,
  }
}

const TOO_MANY = `the attempt has ${MAX_SERIES.toLocaleString('en')} series already`

/** Making series is a short transaction of its own: its lock on the attempt comes before those on series, never after. */
async function storeMakingSeries(
  ctx: Pick<Context, 'db'>,
  runId: string,
  input: InsertPoints,
  columns: Column[],
): Promise<{ merged: Merged[]; refusedNames: Set<string> }> {
  let refusedNames = new Set<string>()
  for (;;) {
    const kept = columns.filter((column) => !refusedNames.has(column.name))
    const merged = await transaction(ctx.db.pool, (tx) => store(tx, runId, input, kept))
    if (merged) return { merged, refusedNames }
    refusedNames = await transaction(ctx.db.pool, async (tx) => {
      const names = columns.map((column) => column.name)
      const refused = await ensureSeries(tx, input.attemptId, names, MAX_SERIES)
      if (refused.length > 0)
        await recordFault(tx, {
          runId,
          attemptId: input.attemptId,
          kind: 'points.too_many_series',
          count: refused.length,
          example: refused[0]!,
          message: (_, example) =>
            `More than ${MAX_SERIES.toLocaleString('en')} series: further ones are left out, the first is ${example}`,
        })
      return new Set(refused)
    })
  }
}

/** @returns undefined, with nothing written, when a series is missing */
async function store(
  tx: Queryable,
  runId: string,
  input: InsertPoints,
  columns: Column[],
): Promise<Merged[] | undefined> {
  const names = columns.map((column) => column.name)
  const locked = names.length > 0 ? await lockSeries(tx, input.attemptId, names) : []
  if (locked.length < names.length) return undefined
  const { states, replaced } = await bySnapshots(tx, locked, input.rank)
  const byName = new Map(columns.map((column) => [column.name, column]))
  const pairs = states.map((state) => ({ state, column: byName.get(state.name)! }))

  const overlapping = pairs.filter(({ state, column }) => state.lastStep !== null && column.step[0]! <= state.lastStep)
  if (overlapping.length > 0) await preferKeys(tx)
  const stored =
    overlapping.length > 0
      ? await findPoints(
          tx,
          overlapping.map(({ state }) => state.id),
          overlapping.map(({ column }) => column),
        )
      : undefined
  const merged = pairs.map(({ state, column }) => ({
    state,
    column,
    merge: mergeColumn(state, column, input.rank, stored?.get(state.id)),
    replacesAll: replaced.has(state),
  }))
  await writeMerged(tx, merged, input.rank)
  if (input.offset && !(await commitOffset(tx, input.attemptId, input.offset)))
    throw new OffsetMoved(`the offset of ${input.offset.road} of attempt ${input.attemptId} moved`)
  for (const fault of input.faults ?? []) await recordFault(tx, { ...fault, runId, attemptId: input.attemptId })
  return merged
}

/**
 * Snapshots of Kubeflow's protocol know the step of a value roughly, so they are never mixed with what another road says: they
 * give a series while no other road does, and the first points by another road take the place of all of them.
 */
async function bySnapshots(
  tx: Queryable,
  locked: SeriesState[],
  rank: Rank,
): Promise<{ states: SeriesState[]; replaced: Set<SeriesState> }> {
  if (rank === RANK.kubeflow) {
    const states = locked.filter((state) => state.snapshots || state.count === 0)
    for (const state of states) state.snapshots = true
    return { states, replaced: new Set() }
  }
  const replaced = locked.filter((state) => state.snapshots)
  if (replaced.length > 0) await clearSeries(tx, replaced)
  return { states: locked, replaced: new Set(replaced) }
}

async function writeMerged(tx: Queryable, merged: Merged[], rank: Rank): Promise<void> {
  const added = emptyPoints()
  const replaced = emptyPoints()
  const raised = emptyPoints()
  const dirty = { ids: [] as number[], buckets: [] as number[] }
  const changedStates: SeriesState[] = []
  for (const { state, column, merge } of merged) {
    gather(added, state.id, column, merge.added)
    gather(replaced, state.id, column, merge.replaced)
    gather(raised, state.id, column, merge.raised)
    if (changedCount(merge, column) === 0) continue
    changedStates.push(state)
    if (state.count < ROLLUP_FROM && state.levels === 0) continue
    const buckets = new Set<number>()
    forPlaces(column, merge.added, (i) => buckets.add(bucketOf(column.step[i]!, BASE_WIDTH)))
    forPlaces(column, merge.replaced, (i) => buckets.add(bucketOf(column.step[i]!, BASE_WIDTH)))
    for (const bucket of buckets) {
      dirty.ids.push(state.id)
      dirty.buckets.push(bucket)
    }
  }
  if (added.id.length > 0) await insertNewPoints(tx, added, rank)
  if (replaced.id.length > 0) await replacePoints(tx, replaced, rank)
  if (raised.id.length > 0) await raiseRanks(tx, raised, rank)
  if (dirty.ids.length > 0) await markDirty(tx, dirty.ids, dirty.buckets)
  if (changedStates.length > 0) await updateSeries(tx, changedStates)
  const lost = merged.filter(({ merge }) => merge.extremesLost).map(({ state }) => state.id)
  if (lost.length > 0) await refreshExtremes(tx, lost)
}

/** The minimum or maximum was replaced: take them from clean rollups, or from the points of a series that has none. */
async function refreshExtremes(tx: Queryable, ids: number[]): Promise<void> {
  let states = await lockSeriesById(tx, ids)
  while (!(await flushRollups(tx, states)));
  states = await lockSeriesById(tx, ids)
  const found = new Map((await findExtremes(tx, ids)).map((row) => [row.id, row]))
  for (const state of states) {
    state.min = found.get(state.id)!.min
    state.max = found.get(state.id)!.max
  }
  await updateSeries(tx, states)
}

function emptyPoints(): FlatPoints {
  return { id: [], step: [], time: [], value: [] }
}

function forPlaces(column: Column, places: number[] | null, visit: (i: number) => void): void {
  if (places) for (const i of places) visit(i)
  else for (let i = 0; i < column.step.length; i++) visit(i)
}

function gather(into: FlatPoints, id: number, column: Column, places: number[] | null): void {
  forPlaces(column, places, (i) => {
    into.id.push(id)
    into.step.push(column.step[i]!)
    into.time.push(column.time[i]!)
    into.value.push(column.value[i]!)
  })
}

function changedCount(merge: Merge, column: Column): number {
  return (merge.added ? merge.added.length : column.step.length) + merge.replaced.length
}

function announce(ctx: Pick<Context, 'db'>, runId: string, attemptId: string, merged: Merged[], changed: number): void {
  const live = liveOf(ctx)
  if (!live.wantsPoints()) return
  if (changed > MOST_LIVE_VALUES || merged.some(({ replacesAll }) => replacesAll)) {
    live.gap(runId)
    return
  }
  const series = merged
    .filter(({ merge, column }) => changedCount(merge, column) > 0)
    .map(({ column, merge }) => {
      const places: number[] = []
      forPlaces(column, merge.added, (i) => places.push(i))
      if (merge.replaced.length > 0) places.push(...merge.replaced)
      places.sort((a, b) => a - b)
      return {
        name: column.name,
        step: places.map((i) => column.step[i]!),
        time: places.map((i) => column.time[i]!),
        value: places.map((i): WireNumber => toWire(column.value[i]!)),
      }
    })
  live.points({ runId, attemptId, series })
}
