import { parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs'

export const TABS = ['grid', 'runs', 'charts', 'timeline', 'spec', 'events'] as const
export const COLOURS = ['difference', 'score'] as const

/** Everything that decides what the page of a matrix shows: a link is the view. */
export const matrixParams = {
  tab: parseAsStringLiteral(TABS).withDefault('grid'),
  metric: parseAsString.withDefault('headline'),
  /** `axis=value`, `none`; absent: the value labelled dense. */
  baseline: parseAsString,
  colour: parseAsStringLiteral(COLOURS).withDefault('difference'),
  /** Axis across the top. */
  columns: parseAsString,
  transpose: parseAsBoolean.withDefault(false),
  /** Axis whose runs become one cell with mean ± std, or `none`; absent: the seed. */
  fold: parseAsString,
  stage: parseAsInteger,
  /** Charts: the axis across, and the one that has colours, or `none`. */
  across: parseAsString,
  colours: parseAsString,
  /** How timeline and charts are shown. */
  as: parseAsStringLiteral(['chart', 'table'] as const).withDefault('chart'),
  /** Run whose side panel is open. */
  cell: parseAsString,
}

export const matricesParams = {
  q: parseAsString.withDefault(''),
  state: parseAsString.withDefault('all'),
}
