import type { Issue } from '../../../../errors/rungrid-error'
import type { Json } from '../../../../matrix/types'
import { type Expansion, fault } from '../../adapter'

export const SUBSETS = {
  needle: 'one token anywhere holds the answer',
  needles: 'eight tokens anywhere hold an answer each',
  aggregation: 'the answer is what many tokens say a little more often',
  recency: 'one of the last 128 tokens holds the answer',
} as const

export type Subset = keyof typeof SUBSETS

/** The value of the task axis: the subsets that one run covers. */
export type SubsetsOfTask = { benchmark: 'synthetic'; subsets: Subset[] }

const BENCHMARK = 'synthetic'
const subsets = Object.keys(SUBSETS) as Subset[]

export const taskChoices = [
  {
    label: 'synthetic, a run a subset',
    value: { benchmark: BENCHMARK, subsets: [...subsets] },
    detail: subsets.join(', '),
  },
  ...subsets.map((subset) => ({
    label: subset,
    value: { benchmark: BENCHMARK, subsets: [subset] },
    detail: SUBSETS[subset],
  })),
  { label: 'synthetic, one run', value: BENCHMARK, detail: 'all subsets together' },
]

/**
 * `synthetic`, or `{benchmark: synthetic}`: one run over all subsets, scored together.
 * `{benchmark: synthetic, subsets: [needle, recency]}`: a run for each.
 */
export function expandTask(raw: Json): Expansion {
  const given = typeof raw === 'string' ? { benchmark: raw } : raw
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    return fault('must be the name of a task, or an object with benchmark and subsets')
  if (given.benchmark !== BENCHMARK) {
    const subset = subsets.find((name) => given.benchmark === name || given.benchmark === `${BENCHMARK}_${name}`)
    const fix = subset && `Write { benchmark: ${BENCHMARK}, subsets: [${subset}] }.`
    const message = `unknown task ${JSON.stringify(given.benchmark ?? null)} for the adapter builtin; known: ${BENCHMARK}`
    return fault(message, typeof raw === 'string' ? '' : 'benchmark', fix)
  }
  const unknown = Object.keys(given).filter((key) => key !== 'benchmark' && key !== 'subsets')
  if (unknown.length > 0) return fault(`unknown key ${unknown.join(', ')}; known: benchmark, subsets`, unknown[0])
  if (given.subsets === undefined || given.subsets === null)
    return {
      values: [{ label: BENCHMARK, detail: 'all subsets', value: { benchmark: BENCHMARK, subsets } }],
      issues: [],
    }
  return expandSubsets(given.subsets)
}

function expandSubsets(given: Json): Expansion {
  if (!Array.isArray(given) || given.length === 0)
    return fault('must be a list of at least one subset; leave it out for all in one run', 'subsets')
  const issues: Issue[] = []
  given.forEach((name, index) => {
    const path = `subsets[${index}]`
    if (!subsets.includes(name as Subset))
      issues.push({ path, message: `unknown subset ${JSON.stringify(name)}; known: ${subsets.join(', ')}` })
    else if (given.indexOf(name) !== index) issues.push({ path, message: `${name} is there twice` })
  })
  if (issues.length > 0) return { values: [], issues }
  const values = (given as Subset[]).map((subset) => ({
    label: subset,
    group: BENCHMARK,
    detail: SUBSETS[subset],
    value: { benchmark: BENCHMARK, subsets: [subset] },
  }))
  return { values, issues: [] }
}
