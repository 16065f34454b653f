import type { Issue } from '../../../../errors/rungrid-error'
import { knownNames } from '../../../../matrix/near'
import type { AxisValue, Json } from '../../../../matrix/types'
import { type AdapterAxis, type Expansion, fault } from '../../adapter'
import { canonicalName, HUB_BENCHMARKS } from './benchmarks'

/** The value of the task axis. `subsets` null: one run over all subsets together, as the hub does it. */
export interface HubTask {
  benchmark: string
  subsets: string[] | null
}

const names = Object.keys(HUB_BENCHMARKS)

export const taskChoices = names.flatMap((name): AdapterAxis['choices'] => {
  const { subsets, notes } = HUB_BENCHMARKS[name]!
  if (subsets.length === 1) return [{ label: name, value: name, detail: notes[0] }]
  return [
    { label: name, value: name, detail: `${subsets.length} subsets in one run` },
    ...subsets.map((subset) => ({
      label: `${name} ${subset}`,
      value: { benchmark: name, subsets: [subset] },
      detail: noteOf(name, subset),
    })),
  ]
})

function noteOf(benchmark: string, subset: string): string | undefined {
  return HUB_BENCHMARKS[benchmark]?.subsetNotes?.[subset]
}

/**
 * `mock_benchmark`, or `{benchmark: longbench}`: one run. `{benchmark: longbench, subsets: [qasper, hotpotqa]}`: a run for
 * each. Names are known in any case and get the one that the hub uses.
 */
export function expandTask(raw: Json): Expansion {
  const given = typeof raw === 'string' ? { benchmark: raw } : raw
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    return fault('must be the name of a benchmark, or a map with benchmark and subsets')
  const at = typeof raw === 'string' ? '' : 'benchmark'
  if (typeof given.benchmark !== 'string' || given.benchmark.trim() === '')
    return fault('needs the name of a benchmark', at, knownNames('', names))
  const benchmark = canonicalName(given.benchmark, names)
  if (!benchmark) {
    const asked = given.benchmark
    const owner = names.find((name) => canonicalName(asked, HUB_BENCHMARKS[name]!.subsets))
    const fix = owner ? `Write { benchmark: ${owner}, subsets: [${asked.trim()}] }.` : knownNames(asked, names)
    return fault(`sparse-attention-hub has no benchmark \`${asked}\``, at, fix)
  }
  const unknown = Object.keys(given).filter((key) => key !== 'benchmark' && key !== 'subsets')
  if (unknown.length > 0) return fault(`unknown key ${unknown.join(', ')}; known: benchmark, subsets`, unknown[0])
  if (given.subsets === undefined || given.subsets === null) {
    const value: AxisValue = { label: benchmark, value: { benchmark, subsets: null } }
    const note = HUB_BENCHMARKS[benchmark]!.notes[0]
    return { values: [note ? { ...value, detail: note } : value], issues: [] }
  }
  return expandSubsets(benchmark, given.subsets)
}

function expandSubsets(benchmark: string, given: Json): Expansion {
  if (!Array.isArray(given) || given.length === 0)
    return fault('must be a list of at least one subset; leave it out for all in one run', 'subsets')
  const known = HUB_BENCHMARKS[benchmark]!.subsets
  const issues: Issue[] = []
  const values: AxisValue[] = []
  for (const [index, raw] of given.entries()) {
    const path = `subsets[${index}]`
    // YAML reads 4096 as a number; it is the name of a subset of ruler.
    const asked = typeof raw === 'number' ? String(raw) : raw
    const subset = typeof asked === 'string' ? canonicalName(asked, known) : undefined
    if (!subset) {
      const message = `\`${benchmark}\` has no subset ${JSON.stringify(raw)}`
      issues.push({ path, message, fix: knownNames(String(asked), known) })
    } else if (values.some(({ label }) => label === subset)) issues.push({ path, message: `${subset} is there twice` })
    else {
      const note = noteOf(benchmark, subset)
      const value: Json = { benchmark, subsets: [subset] }
      values.push({ label: subset, group: benchmark, ...(note ? { detail: note } : {}), value })
    }
  }
  return issues.length > 0 ? { values: [], issues } : { values, issues }
}
