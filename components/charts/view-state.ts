'use client'

import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs'

/** `100..2500`: both ends inside, in the unit of x. */
const parseAsRange = createParser<[number, number]>({
  parse(text) {
    const ends = text.split('..').map(Number)
    const [low, high] = ends
    if (ends.length !== 2 || !Number.isFinite(low) || !Number.isFinite(high) || low! >= high!) return null
    return [low!, high!]
  },
  serialize: ([low, high]) => `${low}..${high}`,
  eq: (a, b) => a[0] === b[0] && a[1] === b[1],
})

/** How the charts of a run are looked at. All of it in the address: a link is the view. */
export const chartParams = {
  x: parseAsStringLiteral(['step', 'time', 'relative', 'metric'] as const).withDefault('step'),
  /** For x = metric: its name. */
  by: parseAsString,
  range: parseAsRange,
  smooth: parseAsFloat.withDefault(0.6),
  /** Charts with a logarithmic axis, by id. */
  log: parseAsArrayOf(parseAsString).withDefault([]),
  /** Leave far outliers outside the axis. */
  clip: parseAsBoolean.withDefault(true),
  attempts: parseAsStringLiteral(['joined', 'apart', 'last'] as const).withDefault('joined'),
  /** The large chart; absent: the first. */
  chart: parseAsString,
  table: parseAsBoolean.withDefault(false),
  wide: parseAsBoolean.withDefault(false),
  /** What metrics are searched for. */
  metric: parseAsString.withDefault(''),
  /** Sections that are open where they would be folded, or folded where they would be open. */
  fold: parseAsArrayOf(parseAsString).withDefault([]),
}

/** The plain view, for charts that stand elsewhere. */
export const PLAIN_VIEW: ChartView = {
  x: 'step',
  by: null,
  range: null,
  smooth: 0.6,
  log: [],
  clip: true,
  attempts: 'joined',
  chart: null,
  table: false,
  wide: false,
  metric: '',
  fold: [],
}

export function useChartView() {
  return useQueryStates(chartParams, { history: 'replace', throttleMs: 100 })
}

export type ChartView = ReturnType<typeof useChartView>[0]
export type SetChartView = ReturnType<typeof useChartView>[1]
