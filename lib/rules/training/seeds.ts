import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { peek } from '../../storage/fact'
import { numberAt } from '../../storage/json-file'
import { fail, notApplicable, pass, submissionRule } from '../types'
import { TRAINING } from './parts/commands'

export default submissionRule<TrainingRun>({
  meta: {
    id: 'training/seeds',
    title: 'The random seed changes between runs',
    scope: 'submission',
    benchmarks: TRAINING,
    clauses: { '1.0': 'general rules', '2.0': '6.6', '2.x': '6.6 of 2.0', '3.0': 'general rules' },
    severity: 'warning',
    when: 'after',
    requirement: 'Another random seed in each run, where seeds are recorded',
    messages: { same: '{actual} of the runs have the random seed {seed}.' },
    fixes: { same: 'Let each run choose its own seed.' },
    docs: `Compares \`train.seed\` of the parameters where they record one. The rule books ask for another seed in each run, but give no
field for it, no tool checks it, and the list of parameters that CLOSED may change does not hold it: so this warns and never changes a
verdict.`,
  },
  check({ runs }) {
    const seeds = runs.flatMap((run) => peek(numberAt(run.parameters, 'train.seed', { text: true })) ?? [])
    if (seeds.length < 2) return notApplicable('no seeds are recorded')
    const counts = new Map<number, number>()
    for (const seed of seeds) counts.set(seed, (counts.get(seed) ?? 0) + 1)
    const repeated = [...counts].filter(([, count]) => count > 1)
    if (repeated.length === 0) return pass(`${seeds.length} different seeds`)
    return fail(
      repeated.map(([seed, count]) => ({
        verdict: 'invalid',
        messageId: 'same',
        parameter: 'train.seed',
        actual: count,
        data: { seed: String(seed) },
      })),
    )
  },
})
