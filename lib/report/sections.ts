/** What HTML and PDF both show, in the order they show it: tables with their columns, bounded lists with what they leave out. */
import { formatDuration } from '../format/duration'
import { formatNumber } from '../format/number'
import type { RunJudgement, SubmissionJudgement } from '../rules/document'
import type { Verdict } from '../rules/types'
import { VERDICTS } from '../rules/verdict'
import type { MetricDefinition, Metrics } from '../storage/types'
import type { ReportParts } from './report'
import { numberRuns } from './run-numbers'

/** Runs of one verdict and one benchmark, with the columns that any of them fills. */
export interface RunTable {
  verdict: Verdict
  benchmark: string
  metrics: MetricDefinition[]
  runs: NumberedRun[]
}

export type NumberedRun = RunJudgement & { number: number }

/** INVALID first; inside a verdict by benchmark, then by number. */
export function runTables(parts: ReportParts): RunTable[] {
  const { document } = parts
  const numbers = numberRuns(document)
  const numbered = document.runs.map((run): NumberedRun => ({ ...run, number: numbers.get(run.path) ?? 0 }))
  return VERDICTS.flatMap((verdict) =>
    benchmarksOf(document.runs).flatMap((benchmark): RunTable[] => {
      const runs = numbered
        .filter((run) => run.verdict === verdict && run.benchmark === benchmark)
        .sort((a, b) => a.number - b.number)
      return runs.length === 0 ? [] : [{ verdict, benchmark, runs, metrics: metricsOf(parts, benchmark, runs) }]
    }),
  )
}

export interface ResultTable {
  benchmark: string
  metrics: MetricDefinition[]
  submissions: SubmissionJudgement[]
}

/** Aggregates of the submissions by the edition's formulas, a table a benchmark. */
export function resultTables(parts: ReportParts): ResultTable[] {
  const { submissions } = parts.document
  return benchmarksOf(submissions).map((benchmark) => {
    const of = submissions.filter((submission) => submission.benchmark === benchmark)
    return { benchmark, submissions: of, metrics: metricsOf(parts, benchmark, of) }
  })
}

export function benchmarkTitle({ benchmarks }: ReportParts, id: string): string {
  return benchmarks.find((benchmark) => benchmark.id === id)?.title ?? id
}

export function metricText(metrics: Metrics, { name, digits }: MetricDefinition): string {
  return formatNumber(metrics[name], { digits })
}

/** `Throughput, samples/s`. */
export function metricHead({ title, unit }: MetricDefinition): string {
  return unit === '' ? title : `${title}, ${unit}`
}

/** `unet3d · h100 · 8 processes on 2 hosts · started 2026-03-02 10:00:00 · 10 min 04 s`: what is known of it. */
export function runFacts(run: RunJudgement): string[] {
  const { model, accelerator, command, processes, hosts, startedAt, durationSeconds } = run
  const on = hosts === null ? '' : ` on ${plural(hosts, 'host')}`
  return [
    model ?? '',
    accelerator ?? '',
    command === 'run' ? '' : (command ?? ''),
    processes === null ? on.trim() : `${plural(processes, 'process', 'processes')}${on}`,
    startedAt === null ? '' : `started ${startedAt.replace('T', ' ').replace(/\.\d+$/, '')}`,
    durationSeconds === null ? '' : formatDuration(durationSeconds, true),
  ].filter((fact) => fact !== '')
}

/** By which edition, and why by that one. */
export function editionNote({ edition, editionReason }: ReportParts['document']): string {
  const judged =
    edition === null
      ? 'No edition was found, and nothing was judged'
      : `Judged by the rules of MLPerf Storage ${edition}, and by no other edition's`
  return `${judged}: ${editionReason.replace(/\.$/, '')}.`
}

/** `clause 3` where the rule book has numbers only. */
export function clauseText(clause: string): string {
  return /^[\d.]+$/.test(clause) ? `clause ${clause}` : clause
}

/** The first `limit`, and what to say of the others: empty where none is left out. */
export function bounded<T>(items: readonly T[], limit: number, word: string): { items: readonly T[]; left: string } {
  if (items.length <= limit) return { items, left: '' }
  const more = items.length - limit
  return { items: items.slice(0, limit), left: `and ${plural(more, `more ${word}`)}: all of them are in the JSON` }
}

export function plural(count: number, word: string, words = `${word}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? word : words}`
}

function benchmarksOf(items: readonly { benchmark: string }[]): string[] {
  return [...new Set(items.map(({ benchmark }) => benchmark))].sort()
}

/** Those that any of them has, in the order of the benchmark; names that it doesn't define follow as they are. */
function metricsOf(parts: ReportParts, id: string, items: readonly { metrics: Metrics }[]): MetricDefinition[] {
  const names = new Set(items.flatMap(({ metrics }) => Object.keys(metrics)))
  const defined = parts.benchmarks.find((benchmark) => benchmark.id === id)?.metrics ?? []
  const others = [...names].filter((name) => !defined.some((metric) => metric.name === name)).sort()
  return [
    ...defined.filter(({ name }) => names.has(name)),
    ...others.map((name): MetricDefinition => ({ name, title: name, unit: '', direction: 'higher', digits: 2 })),
  ]
}
