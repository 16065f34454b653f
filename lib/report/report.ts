import type { VerdictDocument } from '../rules/document'
import { listRules } from '../rules/registry'
import { listStorageBenchmarks } from '../storage/registry'
import type { MetricDefinition } from '../storage/types'
import type { RuleTitle } from './checklist'

/** What a report says of itself. Of two reports of the same tree only these differ. */
export interface ReportFacts {
  /** `null`: made by the command line, and kept by nobody. */
  id: string | null
  name: string
  /** ISO 8601, UTC. */
  createdAt: string
  /** `rungrid 0.1.0`. */
  generator: string
}

/** Everything that a document is made of; the same parts give the same bytes. */
export interface ReportParts extends ReportFacts {
  document: VerdictDocument
  rules: readonly RuleTitle[]
  benchmarks: readonly BenchmarkTitle[]
}

export interface BenchmarkTitle {
  id: string
  title: string
  metrics: readonly MetricDefinition[]
}

/** With the titles of every rule and metric there is. */
export function reportParts(document: VerdictDocument, facts: ReportFacts): ReportParts {
  return { ...facts, document, rules: listRules().map(({ meta }) => meta), benchmarks: listStorageBenchmarks() }
}

/** The `json` download: the verdict document in an envelope. Ends with a line feed. */
export function reportJson({ id, name, createdAt, generator, document }: ReportParts): string {
  return `${JSON.stringify({ report: { id, name, createdAt, generator }, verdict: document }, null, 2)}\n`
}
