import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { WORKLOADS } from '../../storage/benchmarks/training/workloads'
import { type Fact, firstKnown, isKnown, known, need, peek } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'
import { notMeasured, TRAINING } from './parts/commands'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/epochs',
    title: 'All epochs were run',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: {
      '1.0': 'table of workloads',
      '2.0': '2.1',
      '2.x': 'table of workloads',
      '3.0': 'table of workloads',
    },
    severity: 'error',
    when: 'after',
    requirement: 'As many epochs measured as the workload has',
    messages: { count: '`{parameter}` has {actual} epochs; the run was to have {expected}.' },
    fixes: { count: 'Repeat the run and let it end.' },
    docs: `The run was to have \`train.epochs\` of its parameters (else of the shipped workload). \`epochs\` of the summary and the lists
of \`train_au_percentage\` and \`train_throughput_samples_per_second\` have the same number. Where the parameters ask for another number
than the workload ships, [training/workload-parameters](workload-parameters.md) says so.`,
  },
  check(run) {
    const other = notMeasured(run)
    if (other) return notApplicable(other)
    const model = peek(run.model) ?? ''
    const shipped = Object.hasOwn(WORKLOADS, model) ? WORKLOADS[model]?.epochs : undefined
    const expected = need(
      shipped === undefined ? run.epochs : firstKnown(run.epochs, known(shipped, 'shipped workload')),
    )
    const length = (fact: Fact<number[]>) => (isKnown(fact) ? known(fact.value.length, fact.source) : fact)
    const { results } = run
    const counts: [string, Fact<number>][] = [
      ['metric.train_au_percentage', length(results.auByEpoch)],
      ['metric.train_throughput_samples_per_second', length(results.samplesPerSecondByEpoch)],
      ['epochs', results.epochs],
    ]
    const measured = counts.flatMap(([parameter, fact]) => (isKnown(fact) ? [{ parameter, actual: fact.value }] : []))
    if (measured.length === 0) need(results.auByEpoch)
    const findings = measured
      .filter(({ actual }) => actual !== expected)
      .map(({ parameter, actual }) => ({
        verdict: 'invalid' as const,
        messageId: 'count',
        parameter,
        expected,
        actual,
      }))
    return findings.length > 0 ? fail(findings) : pass(`${expected} epochs`)
  },
})
