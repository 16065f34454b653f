import type { TrainingRun } from '../../storage/benchmarks/training/run'
import type { Edition } from '../../storage/types'
import { fail, pass, submissionRule } from '../types'
import { TRAINING } from './parts/training'

const COUNTS: Record<Edition, { least: number; most: number; said: string }> = {
  '1.0': { least: 5, most: 5, said: 'exactly 5' },
  '2.0': { least: 5, most: 5, said: 'exactly 5' },
  '2.x': { least: 5, most: Number.POSITIVE_INFINITY, said: 'at least 5' },
  '3.0': { least: 6, most: 6, said: 'exactly 6, the first of which warms up' },
}

export default submissionRule<TrainingRun>({
  meta: {
    id: 'training/run-count',
    title: 'The workload was run often enough',
    scope: 'submission',
    benchmarks: TRAINING,
    clauses: { '1.0': 'report script', '2.0': '3, 6.6', '2.x': 'submission checker, runs', '3.0': '2.1.17' },
    severity: 'error',
    when: 'after',
    requirement: {
      '1.0': '5 runs',
      '2.0': '5 runs',
      '2.x': 'At least 5 runs',
      '3.0': '6 runs, the first one to warm up',
    },
    messages: {
      few: '{said} of this workload; the edition asks for {expected}.',
      many: '{said} of this workload; the edition asks for {expected}.',
    },
    fixes: {
      few: 'Run it again, {missing} times more, right after the last one.',
      many: 'Leave {extra} of them out{warmUp}; they have to follow each other.',
    },
    docs: `Counts the folders of command \`run\` that belong together.

- **1.0** exactly 5.
- **2.0** exactly 5. Section 6.6 has a warm-up run before them; whether it may stay in the folder is not said, the package diagram holds
  five. A sixth run is told with the advice to take the warm-up out.
- **2.x** at least 5. Its tool judged a group of one run as a single run and let it pass; here it is a group with four runs too few.
- **3.0** exactly 6, of which the earliest is the warm-up and left out of means.

A folder that holds a single run and nothing else is judged as a run, not as a submission.`,
  },
  check({ runs }, { edition }) {
    const { least, most, said } = COUNTS[edition]
    const count = runs.length
    const finding = { verdict: 'invalid', parameter: 'runs', expected: said, actual: count } as const
    if (count < least)
      return fail({ ...finding, messageId: 'few', data: { missing: least - count, said: runsInWords(count) } })
    if (count <= most) return pass(`${count} runs`)
    const warmUp = edition === '2.0' ? ' (the warm-up is none of them)' : ''
    return fail({ ...finding, messageId: 'many', data: { extra: count - most, warmUp, said: runsInWords(count) } })
  },
})

function runsInWords(count: number): string {
  return count === 1 ? '1 run' : `${count.toLocaleString('en-US')} runs`
}
