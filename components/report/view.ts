/**
 * What the page shows of a verdict document. A document of 1,000 runs is 2 MB, and its checklist takes more than the 50 ms
 * that a page may be held: it is read, and this is made, in a worker (`view-worker.ts`). What comes back is small, but for
 * the runs in full, which stay texts until one is opened.
 */
import { formatCount } from '@/lib/format/number'
import { type Change, type Checklist, type ChecklistLine, checklist, type RuleTitle } from '@/lib/report/checklist'
import type { RunJudgement, SubmissionJudgement, VerdictDocument } from '@/lib/rules/document'
import type { BenchmarkType, MetricDefinition } from '@/lib/storage/types'
import { type RunTable, runTables } from './run-rows'
import { benchmarkWords } from './words'

/** Findings of a line, and changes, that are sent to the page. */
const FINDINGS = 500
const CHANGES = 200

export interface ViewLine extends ChecklistLine {
  /** Findings that are left out here; the documents have them. */
  more: number
}

export type ViewGroup = Omit<Checklist['groups'][number], 'lines'> & { lines: ViewLine[] }

export interface ReportView extends Pick<VerdictDocument, 'verdict' | 'reason' | 'edition' | 'counts'> {
  groups: ViewGroup[]
  tally: Checklist['tally']
  changes: Change[]
  /** Of all changes, those left out here too. */
  changeCount: number
  submissions: Omit<SubmissionJudgement, 'findings' | 'checks' | 'runs'>[]
  /** Runs of each submission. */
  sizes: number[]
  tables: RunTable[]
  /** What the benchmarks of this document measure. */
  metrics: Partial<Record<BenchmarkType, readonly MetricDefinition[]>>
  facts: [label: string, value: string][]
  /** A `RunJudgement` as JSON, by path. */
  runs: Record<string, string>
}

export function viewOf(
  document: VerdictDocument,
  rules: readonly RuleTitle[],
  definitions: (benchmark: BenchmarkType) => readonly MetricDefinition[],
): ReportView {
  const { groups, tally, changes } = checklist(document, rules)
  const { verdict, reason, edition, counts, runs, submissions } = document
  const benchmarks = new Set([...runs, ...submissions].map(({ benchmark }) => benchmark))
  return {
    verdict,
    reason,
    edition,
    counts,
    groups: groups.map((group) => ({
      ...group,
      lines: group.lines.map((line) => ({
        ...line,
        findings: line.findings.slice(0, FINDINGS),
        more: Math.max(0, line.findings.length - FINDINGS),
      })),
    })),
    tally,
    changes: changes.slice(0, CHANGES),
    changeCount: changes.length,
    submissions: submissions.map(({ findings: _findings, checks: _checks, runs: _runs, ...head }) => head),
    sizes: submissions.map(({ runs: of }) => of.length),
    tables: runTables(document, definitions),
    metrics: Object.fromEntries([...benchmarks].map((benchmark) => [benchmark, definitions(benchmark)])),
    facts: factsOf(document),
    runs: Object.fromEntries(runs.map((run) => [run.path, JSON.stringify(run)])),
  }
}

/** The run that is opened; null: it is not in this document. */
export function runOf(view: ReportView, path: string | null): RunJudgement | null {
  const text = path !== null && Object.hasOwn(view.runs, path) ? view.runs[path] : undefined
  return text === undefined ? null : (JSON.parse(text) as RunJudgement)
}

/** What was judged, as far as all of it says the same; a list where it differs. */
function factsOf({ runs, division, tree }: VerdictDocument): [string, string][] {
  const distinct = (values: (string | number | null)[]) => {
    const some = [...new Set(values.filter((value) => value !== null).map(String))]
    return some.length > 4 ? `${some.slice(0, 3).join(', ')} and ${formatCount(some.length - 3)} more` : some.join(', ')
  }
  const measured = runs.filter(({ command }) => command === 'run').length
  const facts: [string, string][] = [
    ['organisation', distinct(runs.map(({ organisation }) => organisation))],
    ['system', distinct(runs.map(({ system }) => system))],
    ['division', division === null ? '' : division.toUpperCase()],
    ['benchmark', distinct(runs.map(({ benchmark }) => benchmarkWords(benchmark)))],
    ['model', distinct(runs.map(({ model }) => model))],
    ['accelerator', distinct(runs.map(({ accelerator }) => accelerator))],
    ['clients', distinct(runs.map(({ hosts }) => hosts))],
    ['measured runs', formatCount(measured)],
    ['other runs', runs.length > measured ? formatCount(runs.length - measured) : ''],
    ['faults of the tree', formatCount(tree.length)],
  ]
  return facts.filter(([, value]) => value !== '')
}
