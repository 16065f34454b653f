/** What the server and the program that judges (main.ts) say to each other. */
import type { ReportFormat } from '../../../lib/api/reports'
import type { ErrorCode } from '../../../lib/errors/codes'
import type { Division, Edition } from '../../../lib/storage/types'
import type { ReportFacts } from '../../db/sql/end-report'

/** Where the tree is: a folder or an archive, or result directories of runs that make one tree together. */
export type TreeSource =
  /** `label`: what the person calls it. */
  { kind: 'path'; path: string; label: string } | { kind: 'runs'; runs: { id: string; dir: string }[] }

/** What documents say of their report: a name for people, and what made them. */
export interface ReportHead {
  id: string
  name: string
  createdAt: string
  generator: string
}

/** Reads and judges a tree and writes everything that is kept of it into `dir`. */
export interface JudgeJob {
  kind: 'judge'
  source: TreeSource
  head: ReportHead
  edition: Edition | 'auto'
  division: Division | null
  dir: string
}

/** Makes one download of a report from what is kept of it in `dir`, and puts it there. */
export interface RenderJob {
  kind: 'render'
  edition: Edition | null
  format: Exclude<ReportFormat, 'zip'>
  dir: string
}

export type Job = JudgeJob | RenderJob

export interface JobError {
  code: ErrorCode
  detail: string
  fix: string | null
}

export type Said =
  | { is: 'progress'; done: number; total: number }
  | { is: 'done'; facts: ReportFacts | null }
  | { is: 'failed'; error: JobError }
