import { visible } from '../../lib/report/text'
import { shown } from '../../lib/rules/apply'
import type { Finding, RunJudgement, SubmissionJudgement, VerdictDocument } from '../../lib/rules/document'
import type { Verdict } from '../../lib/rules/types'
import { VERDICTS } from '../../lib/rules/verdict'
import { storageBenchmark } from '../../lib/storage/registry'
import type { TreeFault } from '../../lib/storage/types'
import { plural } from '../output'

/** Names and faults that are listed one by one; the rest is counted. `--json` has all of them. */
const MOST_PATHS = 10
const MOST_FAULTS = 50
/** Beyond it expected values are left to the message. */
const LONGEST_VALUE = 120

/** A verdict for people: the sentence, the counts, what is worst first, then the figures. */
export function verdictText(document: VerdictDocument): string {
  const { verdict, edition, editionReason, reason } = document
  const by = edition === null ? '' : ` by edition ${edition}`
  const how = editionReason === 'asked for' || edition === null ? [] : [editionReason]
  const blocks = [
    [`${verdict.toUpperCase()}${by}`, reason, countsLine(document), ...how],
    ...VERDICTS.flatMap((of) => runBlocks(document.runs, of)),
    ...packageBlocks(document),
    ...faultBlocks(document.tree),
    ...submissionBlocks(document.submissions),
  ]
  return blocks.map((lines) => lines.map(visible).join('\n')).join('\n\n')
}

function countsLine({ counts }: VerdictDocument): string {
  const each = VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) => `${counts[verdict]} ${verdict}`)
  return [plural(counts.runs, 'run'), ...each].join(' · ')
}

/** Runs of one verdict; those with the very same findings stand together. */
function runBlocks(runs: readonly RunJudgement[], verdict: Verdict): string[][] {
  const groups = new Map<string, { runs: RunJudgement[]; findings: Finding[] }>()
  for (const run of runs) {
    if (run.verdict !== verdict) continue
    const findings = run.findings.filter(isTold)
    const key = JSON.stringify([
      findings.map(({ rule, message }) => [rule, message]),
      run.benchmark,
      run.model,
      run.accelerator,
      run.command,
    ])
    const group = groups.get(key) ?? { runs: [], findings }
    group.runs.push(run)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ runs: of, findings }) => {
    const first = of[0]
    const what = [first?.benchmark, first?.model, first?.accelerator, first?.command].filter((part) => part != null)
    const title = `${verdict.toUpperCase()}  ${plural(of.length, 'run')} of ${what.join(' ')}`
    return [title, ...pathLines(of.map(({ path }) => path)), ...findings.flatMap(findingLines)]
  })
}

function packageBlocks({ package: { findings, checks, verdict } }: VerdictDocument): string[][] {
  if (checks.length === 0) return []
  return [[`${verdict.toUpperCase()}  the package`, ...findings.filter(isTold).flatMap(findingLines)]]
}

function submissionBlocks(submissions: readonly SubmissionJudgement[]): string[][] {
  return submissions.map(({ key, verdict, runs, benchmark, findings, metrics }) => {
    const figures = storageBenchmark(benchmark).metrics.flatMap(({ name, title, unit, digits }) => {
      const value = metrics[name]
      return value === undefined ? [] : [`  ${title}: ${value === null ? '–' : `${rounded(value, digits)} ${unit}`}`]
    })
    const title = `${verdict.toUpperCase()}  submission ${key}, ${plural(runs.length, 'run')}`
    return [title, ...findings.filter(isTold).flatMap(findingLines), ...figures]
  })
}

function faultBlocks(tree: readonly TreeFault[]): string[][] {
  if (tree.length === 0) return []
  const shownFaults = tree
    .slice(0, MOST_FAULTS)
    .flatMap(({ path, kind, message, fix }) => [
      `  ${kind}: ${path}`,
      `    ${message}`,
      ...(fix === '' ? [] : [`    fix: ${fix}`]),
    ])
  const rest = tree.length - MOST_FAULTS
  return [
    [`${plural(tree.length, 'fault')} of the tree`, ...shownFaults, ...(rest > 0 ? [`  … and ${rest} more`] : [])],
  ]
}

function pathLines(paths: string[]): string[] {
  const rest = paths.length - MOST_PATHS
  return [...paths.slice(0, MOST_PATHS).map((path) => `  ${path}`), ...(rest > 0 ? [`  … and ${rest} more`] : [])]
}

/** Notes that something is as it should be stay in the checklist. */
function isTold({ verdict, severity }: Finding): boolean {
  return verdict !== 'closed' || severity === 'warning'
}

function findingLines({ message, fix, severity, rule, clause, edition, expected, actual }: Finding): string[] {
  const values = [
    expected === null ? null : `expected ${shown(expected)}`,
    actual === null ? null : `found ${shown(actual)}`,
  ].filter((text) => text !== null && text.length <= LONGEST_VALUE)
  return [
    `  ${severity === 'error' ? '-' : `- ${severity}:`} ${message}`,
    ...(values.length === 0 ? [] : [`      ${values.join(', ')}`]),
    ...(fix === '' ? [] : [`      fix: ${fix}`]),
    `      ${rule}${clause === '' ? '' : `, ${clause} of edition ${edition}`}`,
  ]
}

function rounded(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
