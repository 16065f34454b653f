import { parseAsString, parseAsStringLiteral } from 'nuqs'
import { VERDICTS } from '@/lib/rules/verdict'
import { EDITIONS } from '@/lib/storage/types'

const SOURCES = ['path', 'upload', 'own'] as const

/** The list and the form beside it: a link is the view. Files can't be in an address; everything else is. */
export const reportsParams = {
  q: parseAsString.withDefault(''),
  verdict: parseAsStringLiteral(VERDICTS),
  /** What the form judges; in the address its first field gets the focus. */
  verify: parseAsStringLiteral(SOURCES),
  path: parseAsString.withDefault(''),
  matrix: parseAsString.withDefault(''),
}

export const reportParams = {
  /** Absent: that of the report. */
  edition: parseAsStringLiteral(EDITIONS),
  show: parseAsStringLiteral(['all', 'attention'] as const).withDefault('all'),
  /** Id of the rule whose page is open. */
  rule: parseAsString,
  /** Runs with this verdict only. */
  verdict: parseAsStringLiteral(VERDICTS),
  /** Path of the run that is open. */
  run: parseAsString,
  /** Benchmark and column that the runs are sorted by: `training:au`, `-training:au` from the highest. */
  sort: parseAsString,
}
