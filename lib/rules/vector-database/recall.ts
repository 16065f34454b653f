import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { isKnown, need } from '../../storage/fact'
import { shown } from '../apply'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/recall',
    title: 'Recall is reported',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.3.2' },
    severity: 'error',
    when: 'after',
    requirement: 'A recall above 0; the minimum is not published',
    messages: {
      absent: 'The run reports no recall.',
      unusable: '`{parameter}` of `{file}` {why}.',
      zero: 'A recall of {actual} is not above 0.',
      over: 'A recall of {actual} is more than 1.',
    },
    fixes: {
      absent: 'Repeat the run with the ground truth that recall is measured by.',
      unusable: 'Put `{file}` back as the benchmark wrote it, or repeat the run.',
      zero: 'Check that the queries search the collection that the ground truth was made of, and repeat the run.',
      over: 'Put the file back as the benchmark wrote it, or repeat the run.',
    },
    docs: `Reads \`recall\` of the summary, or of the statistics that it is made from: a number, or an object whose \`mean_recall\` counts (else \`recall_at_k\`); else \`recall_stats.json\`. Recall goes from 0 to 1.

The rule asks for "the minimum recall target" of a scale, which was never published. So what is judged is that a recall is there and above 0. Statistics without one, or with something that is no number, are INVALID; without statistics it can't be judged.`,
  },
  check: measured((run) => {
    need(run.statistics)
    if (!isKnown(run.recall)) {
      const { file, reason } = run.recall.missing
      return fail(
        reason === undefined
          ? { verdict: 'invalid', messageId: 'absent', parameter: 'recall' }
          : { verdict: 'invalid', messageId: 'unusable', parameter: 'recall', data: { file, why: reason } },
      )
    }
    const actual = run.recall.value
    const summary = `${shown(actual)}; the minimum is not published`
    const finding = { verdict: 'invalid' as const, parameter: 'recall', actual }
    if (actual <= 0) return fail({ ...finding, messageId: 'zero', expected: 'above 0' }, summary)
    if (actual > 1) return fail({ ...finding, messageId: 'over', expected: 'at most 1' }, summary)
    return pass(summary)
  }),
})
