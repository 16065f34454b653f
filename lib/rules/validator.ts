import type { Json } from '../matrix/types'
import { listStorageBenchmarks } from '../storage/registry'
import type { BenchmarkType, Division, Edition, StorageBenchmark, StorageRun } from '../storage/types'
import { type Applied, applyRules } from './apply'
import { listRules, rulesOf } from './registry'
import type { Rule, Verdict } from './types'
import { verdictOf } from './verdict'

export interface Requirement {
  rule: string
  title: string
  requirement: string
  clause: string
  scope: 'run' | 'submission' | 'package'
  when: 'before' | 'after'
}

/** Judges a run before it starts and after it ended, by the same rules. */
export interface Validator {
  edition: Edition
  /** By the rules that need parameters only. @param parameters as the benchmark's `parameters` schema has them */
  before(benchmark: BenchmarkType, parameters: Record<string, Json>): Applied & { verdict: Verdict }
  after(run: StorageRun): Applied & { verdict: Verdict }
  /** What CLOSED asks for: of the runs, then of their groups, then of the package. */
  requirements(benchmark: BenchmarkType): Requirement[]
}

export function createValidator(options: {
  edition: Edition
  division?: Division
  rules?: readonly Rule[]
  benchmarks?: readonly StorageBenchmark[]
}): Validator {
  const { edition, division = null } = options
  const rules = rulesOf(edition, options.rules ?? listRules())
  const benchmarks = options.benchmarks ?? listStorageBenchmarks()
  const about = (benchmark: BenchmarkType) =>
    rules.filter(({ meta }) => meta.scope === 'package' || meta.benchmarks?.includes(benchmark))
  const apply = (of: Rule[], run: StorageRun) => {
    const applied = applyRules(of, run, { edition, division })
    return { verdict: verdictOf(applied.findings), ...applied }
  }
  return {
    edition,
    before(benchmark, parameters) {
      const found = benchmarks.find(({ id }) => id === benchmark)
      if (!found) throw new Error(`there is no storage benchmark ${benchmark}`)
      const of = about(benchmark).filter(({ meta }) => meta.scope === 'run' && meta.when === 'before')
      return apply(of, found.planned(parameters))
    },
    after: (run) =>
      apply(
        about(run.benchmark).filter(({ meta }) => meta.scope === 'run'),
        run,
      ),
    requirements: (benchmark) =>
      (['run', 'submission', 'package'] as const).flatMap((scope) =>
        about(benchmark)
          .filter(({ meta }) => meta.scope === scope)
          .map(({ meta }) => ({
            rule: meta.id,
            title: meta.title,
            requirement:
              typeof meta.requirement === 'string' ? meta.requirement : (meta.requirement[edition] ?? meta.title),
            clause: meta.clauses[edition] ?? '',
            scope,
            when: meta.when,
          })),
      ),
  }
}
