import type { Json } from '../matrix/types'
import type { PackageRecord } from '../storage/package'
import type { BenchmarkType, Division, Edition, StorageRun, Submission } from '../storage/types'

/** From worst to best is: invalid, unjudged, open, closed. */
export type Verdict = 'closed' | 'open' | 'invalid' | 'unjudged'

export type Status = 'pass' | 'fail' | 'not_applicable' | 'unjudged'

/** What a rule says; the engine adds the rule, its clause, the sentence and the fix. */
export interface RawFinding {
  /** What the subject can still be: `open` or `invalid`; `closed` is a note that changes nothing. */
  verdict: Exclude<Verdict, 'unjudged'>
  /** Default: the rule's. A warning never changes the verdict. */
  severity?: Severity
  /** Key of the rule's `messages`. */
  messageId: string
  /** Dotted parameter, field or file it is about. */
  parameter?: string
  expected?: Json
  actual?: Json
  /** Further values for the `{places}` of the message and the fix. */
  data?: Record<string, string | number>
}

export type Severity = 'error' | 'warning' | 'info'

export interface Outcome {
  status: Exclude<Status, 'unjudged'>
  findings: RawFinding[]
  /** A few words for the checklist: `28,000 files, at least 28,000`. */
  summary?: string
}

export interface RuleContext {
  edition: Edition
  /** What the tree or the user asks for; null: nobody said. */
  division: Division | null
}

export interface RuleMeta {
  /** `<area>/<name of the file>`. */
  id: string
  /** The requirement as a short sentence: `The data set is large enough`. */
  title: string
  scope: 'run' | 'submission' | 'package'
  /** Whom it is about; absent for scope `package`. */
  benchmarks?: readonly BenchmarkType[]
  /** Editions that have it, each with the clause of its rule book. No other edition ever judges by it. */
  clauses: Partial<Record<Edition, string>>
  /**
   * It tells which files of a run are missing: the list in `expected` of its findings. No other rule tells them again:
   * one that lacks nothing else is left without a finding.
   */
  structure?: true
  /** Of its findings, where they say nothing else. */
  severity: Severity
  /** `before`: needs parameters only, so that it is judged before a launch too. `after`: needs results. */
  when: 'before' | 'after'
  /** What stands in a list of requirements for CLOSED, by edition where the numbers differ: `At least 500 steps an epoch`. */
  requirement: string | Partial<Record<Edition, string>>
  /** Sentences with `{parameter}`, `{expected}`, `{actual}` and places of `data`. */
  messages: Record<string, string>
  /** How to mend it, by message id; the same places. */
  fixes: Record<string, string>
  /** For the rule's page, in Markdown: what it computes and from which fields, and where the edition's own tool does otherwise. */
  docs: string
}

interface Checks<S> {
  meta: RuleMeta
  /** Pure. What it needs and can't have it asks for with `need`, which ends it as `unjudged`. */
  check(subject: S, context: RuleContext): Outcome
}

export type RunRule<R extends StorageRun = StorageRun> = Checks<R> & { meta: { scope: 'run' } }
export type SubmissionRule<R extends StorageRun = StorageRun> = Checks<Submission<R>> & {
  meta: { scope: 'submission' }
}
export type PackageRule = Checks<PackageRecord> & { meta: { scope: 'package' } }

// biome-ignore lint/suspicious/noExplicitAny: rules of every benchmark; each gets runs of its own ones only
export type Rule = RunRule<any> | SubmissionRule<any> | PackageRule

/** For the default export of a rule's file. */
export function runRule<R extends StorageRun>(rule: RunRule<R>): RunRule<R> {
  return rule
}
export function submissionRule<R extends StorageRun>(rule: SubmissionRule<R>): SubmissionRule<R> {
  return rule
}
export function packageRule(rule: PackageRule): PackageRule {
  return rule
}

/** The requirement is met. Notes are findings with verdict `closed`. */
export function pass(summary?: string, notes: RawFinding[] = []): Outcome {
  return { status: 'pass', findings: notes, ...(summary === undefined ? {} : { summary }) }
}

/** The requirement is not met: at least one finding that is not a note. */
export function fail(findings: RawFinding | RawFinding[], summary?: string): Outcome {
  return { status: 'fail', findings: [findings].flat(), ...(summary === undefined ? {} : { summary }) }
}

/** There is nothing here that it could be about. @param why a few words for the checklist */
export function notApplicable(why: string): Outcome {
  return { status: 'not_applicable', findings: [], summary: why }
}
