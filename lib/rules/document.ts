import type { Json } from '../matrix/types'
import type { BenchmarkType, Division, Edition, Metrics, TreeFault } from '../storage/types'
import type { Severity, Status, Verdict } from './types'

/** What a rule found, whole: it stands for itself in a file, on a page and on paper. */
export interface Finding {
  rule: string
  verdict: Verdict
  severity: Severity
  message: string
  parameter: string | null
  expected: Json
  actual: Json
  fix: string
  edition: Edition
  clause: string
  messageId: string
}

/** One line of a checklist. */
export interface Check {
  rule: string
  status: Status
  summary: string
}

export interface RunJudgement {
  /** Relative to the root; `.` is the root itself. */
  path: string
  benchmark: BenchmarkType
  model: string | null
  accelerator: string | null
  command: string | null
  division: Division | null
  organisation: string | null
  system: string | null
  /** As the client's clock wrote it, without a zone: `2026-03-02T10:00:00.100`. */
  startedAt: string | null
  durationSeconds: number | null
  processes: number | null
  hosts: number | null
  verdict: Verdict
  findings: Finding[]
  checks: Check[]
  metrics: Metrics
}

export interface SubmissionJudgement {
  key: string
  benchmark: BenchmarkType
  model: string | null
  accelerator: string | null
  division: Division | null
  organisation: string | null
  system: string | null
  /** Paths of its runs, by start. */
  runs: string[]
  /** With those of its runs. */
  verdict: Verdict
  findings: Finding[]
  checks: Check[]
  metrics: Metrics
}

export interface Counts {
  runs: number
  closed: number
  open: number
  invalid: number
  unjudged: number
}

/**
 * What `rungrid verify --json` prints and a report is made of. Two documents of the same tree are equal. Paths are
 * relative to the root of the tree. Runs and submissions stand by verdict (invalid, unjudged, open, closed), then by path.
 */
export interface VerdictDocument {
  schemaVersion: 1
  /** null: nothing told which one, and nothing was judged. */
  edition: Edition | null
  /** How the edition was found: `asked for`, or what in the tree told. */
  editionReason: string
  /** `--division`, else what the folders say. */
  division: Division | null
  verdict: Verdict
  /** The verdict in one sentence, with the first reason. */
  reason: string
  counts: Counts
  runs: RunJudgement[]
  submissions: SubmissionJudgement[]
  package: { findings: Finding[]; checks: Check[]; verdict: Verdict }
  tree: TreeFault[]
}
