/**
 * The one place where a verdict comes from: `rungrid verify`, reports, the checklist of a live matrix and the check
 * before a launch all end here.
 */
import { peek, Unjudged } from '../storage/fact'
import type { StorageResults } from '../storage/read-tree'
import { listStorageBenchmarks } from '../storage/registry'
import type { Division, Edition, StorageBenchmark, StorageRun, Submission } from '../storage/types'
import { applyRules } from './apply'
import type { Counts, RunJudgement, SubmissionJudgement, VerdictDocument } from './document'
import { reasonOf } from './reason'
import { listRules, rulesOf } from './registry'
import type { Rule, RuleContext, Verdict } from './types'
import { byVerdict, verdictOf, worst } from './verdict'

export interface JudgeOptions {
  /** `auto`: as the tree tells. */
  edition: Edition | 'auto'
  /** What is asked for; absent: what the folders say. */
  division?: Division
  /** Default: every rule, every benchmark. */
  rules?: readonly Rule[]
  benchmarks?: readonly StorageBenchmark[]
}

/** Judges what was read. Pure: the same results give the same document. */
export function judge(results: StorageResults, options: JudgeOptions): VerdictDocument {
  const edition = options.edition === 'auto' ? results.detected.edition : options.edition
  const editionReason = options.edition === 'auto' ? results.detected.reason : 'asked for'
  const division = options.division ?? divisionOf(results.runs)
  const judged = edition === null ? unjudgedRuns(results, options) : judgeBy(edition, division, results, options)
  const counts = countRuns(judged.runs)
  const verdicts = [judged.package.verdict, ...judged.runs.map((run) => run.verdict)]
  // What lies in a folder that nobody could list may be anything.
  const unseen: Verdict[] = results.listing.unlisted.length > 0 ? ['unjudged'] : []
  const verdict = measuresNothing(results)
    ? worst(['unjudged', ...verdicts])
    : worst([...verdicts, ...judged.submissions.map((submission) => submission.verdict), ...unseen])
  const document = { edition, editionReason, division, verdict, counts, ...judged, tree: results.faults }
  return { schemaVersion: 1, ...document, reason: reasonOf(document) }
}

/** Data sizing and generation alone meet no requirement. Of a run on its own, a command that nothing names may be `run`. */
function measuresNothing({ runs, single }: StorageResults): boolean {
  return runs.every(({ command }) => (peek(command) ?? (single ? 'run' : undefined)) !== 'run')
}

function judgeBy(edition: Edition, asked: Division | null, results: StorageResults, options: JudgeOptions) {
  const rules = rulesOf(edition, options.rules ?? listRules())
  const benchmarks = options.benchmarks ?? listStorageBenchmarks()
  const about = (scope: string, benchmark: string) =>
    rules.filter(({ meta }) => meta.scope === scope && meta.benchmarks?.some((name) => name === benchmark))
  const context = (division: Division | null): RuleContext => ({ edition, division: options.division ?? division })

  const runs = results.runs.map((run): RunJudgement => {
    const applied = applyRules(about('run', run.benchmark), run, context(run.division))
    return { ...factsOf(run, benchmarks), verdict: verdictOf(applied.findings), ...applied }
  })
  const verdictAt = new Map(runs.map(({ path, verdict }) => [path, verdict]))

  const submissions = results.single
    ? []
    : groupRuns(results.runs, edition, benchmarks).map((submission): SubmissionJudgement => {
        const groupRules = about('submission', submission.benchmark)
        const unseen = unseenFolder(submission, results)
        const applied = applyRules(
          unseen === undefined ? groupRules : groupRules.map(unjudging(unseen)),
          submission,
          context(submission.runs[0]?.division ?? null),
        )
        const paths = submission.runs.map(shownPath)
        return {
          ...headOf(submission),
          runs: paths,
          verdict: worst([verdictOf(applied.findings), ...paths.map((path) => verdictAt.get(path) ?? 'unjudged')]),
          ...applied,
          metrics: benchmarkOf(submission.benchmark, benchmarks).aggregate(submission, edition),
        }
      })

  const applied = results.package
    ? applyRules(
        rules.filter(({ meta }) => meta.scope === 'package'),
        results.package,
        context(asked),
      )
    : { findings: [], checks: [] }
  return {
    runs: sorted(runs, ({ path }) => path),
    submissions: sorted(submissions, ({ key }) => key),
    package: { verdict: verdictOf(applied.findings), ...applied },
  }
}

/** A folder of its workload that could not be listed: a run that nobody could see is not a missing one. */
function unseenFolder({ runs }: Submission, { listing }: StorageResults): string | undefined {
  return listing.unlisted.find(
    (folder) =>
      runs.some(({ workload }) => isBelow(folder, workload)) && !runs.some(({ path }) => isBelow(folder, path)),
  )
}

/** A rule about a group that was not seen whole. */
function unjudging(folder: string): (rule: Rule) => Rule {
  return (rule) => ({
    ...rule,
    check: () => {
      throw Unjudged.unlisted(folder)
    },
  })
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

/** Without an edition nothing is judged; what was measured is shown all the same. */
function unjudgedRuns(results: StorageResults, options: JudgeOptions) {
  const benchmarks = options.benchmarks ?? listStorageBenchmarks()
  const runs = results.runs.map(
    (run): RunJudgement => ({ ...factsOf(run, benchmarks), verdict: 'unjudged', findings: [], checks: [] }),
  )
  return { runs, submissions: [], package: { verdict: 'unjudged' as const, findings: [], checks: [] } }
}

function factsOf(run: StorageRun, benchmarks: readonly StorageBenchmark[]) {
  const started = peek(run.startedAt)
  const ended = peek(run.endedAt)
  return {
    path: shownPath(run),
    benchmark: run.benchmark,
    model: peek(run.model) ?? null,
    accelerator: peek(run.accelerator) ?? null,
    command: peek(run.command) ?? null,
    division: run.division,
    organisation: run.organisation,
    system: run.system,
    startedAt: started === undefined ? null : new Date(started).toISOString().slice(0, -1),
    durationSeconds: started === undefined || ended === undefined ? null : (ended - started) / 1000,
    processes: peek(run.processes) ?? null,
    hosts: peek(run.hosts) ?? null,
    metrics: benchmarkOf(run.benchmark, benchmarks).measure(run),
  }
}

function headOf({ key, benchmark, runs }: Submission) {
  const first = runs[0]
  return {
    key,
    benchmark,
    model: first ? (peek(first.model) ?? null) : null,
    accelerator: first ? (peek(first.accelerator) ?? null) : null,
    division: first?.division ?? null,
    organisation: first?.organisation ?? null,
    system: first?.system ?? null,
  }
}

/**
 * Runs of command `run` that are judged together. Edition 1.0 compares the runs of one folder, whatever they ran on;
 * 2.x knows model and accelerator only; the others keep divisions, organisations and systems apart too.
 */
export function groupRuns(
  runs: readonly StorageRun[],
  edition: Edition,
  benchmarks: readonly StorageBenchmark[] = listStorageBenchmarks(),
): Submission[] {
  const groups = new Map<string, Submission>()
  for (const run of runs) {
    if (peek(run.command) !== 'run') continue
    const parts =
      edition === '1.0'
        ? // It has training alone: what else lies in that folder is another submission, and costs this one a run.
          [run.workload, run.benchmark === 'training' ? null : run.benchmark]
        : [
            ...(edition === '2.x' ? [] : [run.division, run.organisation, run.system]),
            run.benchmark,
            ...benchmarkOf(run.benchmark, benchmarks).group(run, edition),
          ]
    const key = parts.filter((part) => part !== null && part !== '').join('/') || run.benchmark
    const group = groups.get(key) ?? { key, benchmark: run.benchmark, runs: [] }
    group.runs.push(run)
    groups.set(key, group)
  }
  return [...groups.values()].map((group) => ({ ...group, runs: inOrder(group.runs) }))
}

/** By start where every run has one, else by path: an order of some by clock and some by name would be none. */
function inOrder(runs: readonly StorageRun[]): StorageRun[] {
  const timed = runs.every((run) => peek(run.startedAt) !== undefined)
  const start = (run: StorageRun) => (timed ? (peek(run.startedAt) ?? 0) : 0)
  return [...runs].sort((a, b) => start(a) - start(b) || (a.path < b.path ? -1 : 1))
}

function benchmarkOf(id: string, benchmarks: readonly StorageBenchmark[]): StorageBenchmark {
  const found = benchmarks.find((benchmark) => benchmark.id === id)
  if (!found) throw new Error(`there is no storage benchmark ${id}`)
  return found
}

function shownPath({ path }: { path: string }): string {
  return path === '' ? '.' : path
}

/** What all of them ask for; null where they differ or don't say. */
function divisionOf(runs: readonly StorageRun[]): Division | null {
  const divisions = new Set(runs.map(({ division }) => division))
  const [only] = divisions
  return divisions.size === 1 ? (only ?? null) : null
}

function sorted<T extends { verdict: RunJudgement['verdict'] }>(items: T[], name: (item: T) => string): T[] {
  return items.sort((a, b) => byVerdict(a.verdict, b.verdict) || (name(a) < name(b) ? -1 : 1))
}

function countRuns(runs: readonly RunJudgement[]): Counts {
  const counts: Counts = { runs: runs.length, closed: 0, open: 0, invalid: 0, unjudged: 0 }
  for (const { verdict } of runs) counts[verdict]++
  return counts
}
