/**
 * The runs of a report as rows: a table a benchmark, as each measures something else; in it the runs of a submission stand
 * together, with their mean below. Sorted by a column they stand by themselves.
 */
import { mean, sampleStd } from '@/lib/grid/statistics'
import { numberRuns } from '@/lib/report/run-numbers'
import type { Finding, RunJudgement, SubmissionJudgement, VerdictDocument } from '@/lib/rules/document'
import type { Verdict } from '@/lib/rules/types'
import { byVerdict } from '@/lib/rules/verdict'
import type { BenchmarkType, MetricDefinition } from '@/lib/storage/types'

/** What a row shows of a run. */
export type RunLine = Pick<
  RunJudgement,
  'path' | 'command' | 'startedAt' | 'durationSeconds' | 'processes' | 'verdict' | 'metrics'
>

export interface NumberedRun {
  number: number
  run: RunLine
  /** The finding that made its verdict what it is. */
  first: Pick<Finding, 'rule' | 'message'> | null
}

export interface MeanRow {
  kind: 'mean'
  key: string
  /** Runs behind it. */
  count: number
  metrics: Record<string, { mean: number; std: number | null } | null>
  durationSeconds: number | null
}

export type RunRow =
  | { kind: 'group'; key: string; title: string; verdict: Verdict | null; count: number }
  | ({ kind: 'run'; key: string } & NumberedRun)
  | MeanRow

export interface RunTable {
  benchmark: BenchmarkType
  /** Only what at least one run has. */
  metrics: MetricDefinition[]
  groups: { key: string; title: string; verdict: Verdict | null; runs: NumberedRun[]; mean: MeanRow | null }[]
  count: number
}

/** @param definitions what a benchmark measures, in the order in which it is shown */
export function runTables(
  document: VerdictDocument,
  definitions: (benchmark: BenchmarkType) => readonly MetricDefinition[],
): RunTable[] {
  const numbers = numberRuns(document)
  const byPath = new Map(document.runs.map((run) => [run.path, run]))
  const tables = new Map<BenchmarkType, RunTable>()
  const tableOf = (benchmark: BenchmarkType) => {
    const known = tables.get(benchmark)
    if (known) return known
    const runs = document.runs.filter((run) => run.benchmark === benchmark)
    const metrics = definitions(benchmark).filter(({ name }) => runs.some((run) => isNumber(run.metrics[name])))
    const table: RunTable = { benchmark, metrics, groups: [], count: runs.length }
    tables.set(benchmark, table)
    return table
  }
  const numbered = (run: RunJudgement): NumberedRun => {
    const { path, command, startedAt, durationSeconds, processes, verdict, metrics } = run
    const first = run.findings.find((finding) => finding.verdict === verdict && finding.severity === 'error')
    return {
      number: numbers.get(path) ?? 0,
      run: { path, command, startedAt, durationSeconds, processes, verdict, metrics },
      first: first ? { rule: first.rule, message: first.message } : null,
    }
  }

  const grouped = new Set<string>()
  for (const submission of [...document.submissions].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const table = tableOf(submission.benchmark)
    const runs = submission.runs.flatMap((path) => byPath.get(path) ?? []).map(numbered)
    for (const { run } of runs) grouped.add(run.path)
    table.groups.push({
      key: submission.key,
      title: submission.key,
      verdict: submission.verdict,
      runs,
      mean: meanOf(submission, runs, table.metrics),
    })
  }
  const others = document.runs.filter(({ path }) => !grouped.has(path)).sort((a, b) => (a.path < b.path ? -1 : 1))
  for (const run of others) {
    const table = tableOf(run.benchmark)
    const last = table.groups.at(-1)
    const group = last?.key === '' ? last : { key: '', title: 'Not in a group', verdict: null, runs: [], mean: null }
    if (group !== last) table.groups.push(group)
    group.runs.push(numbered(run))
  }
  return [...tables.values()]
}

function meanOf(
  { key }: SubmissionJudgement,
  runs: NumberedRun[],
  metrics: readonly MetricDefinition[],
): MeanRow | null {
  if (runs.length < 2) return null
  const of = (values: (number | null | undefined)[]) => {
    const there = values.filter(isNumber)
    // A mean over some of the runs would look like one over all.
    return there.length === runs.length ? { mean: mean(there), std: sampleStd(there) } : null
  }
  return {
    kind: 'mean',
    key: `mean:${key}`,
    count: runs.length,
    metrics: Object.fromEntries(metrics.map(({ name }) => [name, of(runs.map(({ run }) => run.metrics[name]))])),
    durationSeconds: of(runs.map(({ run }) => run.durationSeconds))?.mean ?? null,
  }
}

export interface RunView {
  /** Runs with this verdict only; null: all. */
  verdict: Verdict | null
  /** `-` before it: from the highest. null: by group. */
  sort: { column: string; descending: boolean } | null
}

export function rowsOf({ groups }: RunTable, { verdict, sort }: RunView): RunRow[] {
  const shown = (run: NumberedRun) => verdict === null || run.run.verdict === verdict
  const row = (run: NumberedRun): RunRow => ({ kind: 'run', key: run.run.path, ...run })
  if (sort) {
    return groups
      .flatMap(({ runs }) => runs)
      .filter(shown)
      .sort(comparing(sort.column, sort.descending))
      .map(row)
  }
  return groups.flatMap(({ key, title, verdict: judged, runs, mean: below }): RunRow[] => {
    const kept = runs.filter(shown)
    if (kept.length === 0) return []
    return [
      ...(groups.length > 1
        ? [{ kind: 'group' as const, key: `group:${key}`, title, verdict: judged, count: runs.length }]
        : []),
      ...kept.map(row),
      ...(below && kept.length === runs.length ? [below] : []),
    ]
  })
}

/** What is not there stands last, whichever way. */
function comparing(column: string, descending: boolean) {
  const way = descending ? -1 : 1
  return (a: NumberedRun, b: NumberedRun): number => {
    if (column === 'verdict') return way * byVerdict(a.run.verdict, b.run.verdict) || a.number - b.number
    const [x, y] = [cellOf(a, column), cellOf(b, column)]
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0) || a.number - b.number
    return way * (x < y ? -1 : x > y ? 1 : 0) || a.number - b.number
  }
}

function cellOf({ number, run }: NumberedRun, column: string): number | string | null {
  if (column === 'number') return number
  if (column === 'run') return run.path
  if (column === 'started') return run.startedAt
  if (column === 'processes') return run.processes
  if (column === 'duration') return run.durationSeconds
  const value = run.metrics[column]
  return isNumber(value) ? value : null
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** `training:duration`, `-training:duration`: what is sorted stands in the address with its table. */
export function parseSort(text: string | null, benchmark: BenchmarkType): RunView['sort'] {
  const match = /^(-?)(\w+):(.+)$/.exec(text ?? '')
  return match && match[2] === benchmark ? { column: match[3] ?? '', descending: match[1] === '-' } : null
}

/** From the lowest, from the highest, then by group again. */
export function nextSort(text: string | null, benchmark: BenchmarkType, column: string): string | null {
  const now = parseSort(text, benchmark)
  if (now?.column !== column) return `${benchmark}:${column}`
  return now.descending ? null : `-${benchmark}:${column}`
}
