'use client'
import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs'
import { AGGREGATES, LAST_ENTRIES } from '@/lib/compare/aggregate'
import { formatSlots, parseSlots } from '@/lib/compare/slots'

const parseAsSlots = createParser<(string | null)[]>({
  parse: parseSlots,
  serialize: formatSlots,
  eq: (a, b) => formatSlots(a) === formatSlots(b),
})

/** `100..2500`: both ends inside, in the unit of x. */
const parseAsRange = createParser<[number, number]>({
  parse(text) {
    const [low, high, more] = text.split('..').map(Number)
    if (more !== undefined || !Number.isFinite(low) || !Number.isFinite(high) || low! >= high!) return null
    return [low!, high!]
  },
  serialize: ([low, high]) => `${low}..${high}`,
  eq: (a, b) => a[0] === b[0] && a[1] === b[1],
})

const texts = parseAsArrayOf(parseAsString).withDefault([])

/** Everything that decides what the page shows: a link is the view. A hundred runs take 1.3 KB of it. */
export const compareParams = {
  runs: parseAsSlots.withDefault([]),
  /** Its first runs, as far as their key contains `q`, but for those of `without`. */
  matrix: parseAsString.withDefault(''),
  q: parseAsString.withDefault(''),
  without: texts,
  /** Metrics in charts; none: the first that most runs have. */
  metric: texts,
  /** Ids of columns, `axes.model`: a line is the mean over what these have in common. */
  group: texts,
  x: parseAsStringLiteral(['step', 'time', 'relative'] as const).withDefault('step'),
  range: parseAsRange,
  smooth: parseAsFloat.withDefault(0.6),
  /** Metrics on a logarithmic axis. */
  log: texts,
  clip: parseAsBoolean.withDefault(true),
  attempts: parseAsStringLiteral(['joined', 'last'] as const).withDefault('joined'),
  /** Runs or groups that are not drawn. */
  hide: texts,
  value: parseAsStringLiteral(AGGREGATES).withDefault('last'),
  /** Step of `value=step`, entries of `value=mean`. */
  at: parseAsInteger.withDefault(0),
  entries: parseAsInteger.withDefault(LAST_ENTRIES),
  /** `loss:lower`: which way is good, where it was chosen. */
  better: texts,
  columns: parseAsStringLiteral(['differing', 'all'] as const).withDefault('differing'),
  /** Column that sorts; a leading minus turns it round. */
  sort: parseAsString.withDefault(''),
}

export function useCompareView() {
  return useQueryStates(compareParams, { history: 'replace', throttleMs: 100 })
}

export type CompareView = ReturnType<typeof useCompareView>[0]
export type SetCompareView = ReturnType<typeof useCompareView>[1]
