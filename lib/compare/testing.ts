import type { CompareRun } from '../api/compare'
import type { SeriesColumns } from '../api/series'
import type { Json } from '../matrix/types'

/** Columns as the server gives them where every point is shown. */
export function columnsOf(
  run: string,
  points: readonly (readonly [step: number, value: number])[],
  over: Partial<SeriesColumns> = {},
): SeriesColumns {
  const wire = (value: number) => (Number.isFinite(value) ? value : (String(value) as 'NaN'))
  return {
    run,
    attemptId: `a-${run}`,
    attempt: 1,
    name: 'loss',
    step: points.map(([step]) => step),
    time: points.map(([step]) => 1000 + step),
    min: points.map(([, value]) => (Number.isFinite(value) ? value : null)),
    max: points.map(([, value]) => (Number.isFinite(value) ? value : null)),
    last: points.map(([, value]) => wire(value)),
    total: points.length,
    shown: points.length,
    nonFinite: points
      .filter(([, value]) => !Number.isFinite(value))
      .map(([step, value]) => ({ step, time: 1000 + step, value: wire(value) as 'NaN' })),
    width: 1,
    origin: 1000,
    ...over,
  }
}

/** A run with these axes and parameters. */
export function compareRun(
  id: string,
  axes: Record<string, string | number>,
  params: Record<string, Json> = {},
  over: Partial<CompareRun> = {},
): CompareRun {
  return {
    id,
    matrixId: 'm-1',
    matrixName: 'sweep',
    benchmark: 'command',
    stage: 0,
    position: 0,
    key: id,
    axes: Object.fromEntries(Object.entries(axes).map(([name, value]) => [name, { label: String(value), value }])),
    state: 'succeeded',
    stale: false,
    intent: null,
    priority: 0,
    attempts: 1,
    progress: null,
    heardAt: null,
    scores: null,
    failure: null,
    skipReason: null,
    waitReason: null,
    queuePosition: null,
    estimatedStart: null,
    devices: [],
    costSeconds: null,
    createdAt: '2026-11-22T00:00:00.000Z',
    startedAt: null,
    endedAt: null,
    params,
    seriesHints: [],
    series: [],
    ...over,
  }
}
