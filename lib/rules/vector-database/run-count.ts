import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { fail, pass, submissionRule } from '../types'

const RUNS = 5

export default submissionRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/run-count',
    title: 'There are five runs',
    scope: 'submission',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.3.1' },
    severity: 'error',
    when: 'after',
    requirement: `Exactly ${RUNS} runs`,
    messages: {
      few: 'There are {actual} runs, fewer than {expected}.',
      many: 'There are {actual} runs, more than {expected}.',
    },
    fixes: {
      few: 'Make {lacking} more of this index.',
      many: 'Hand in exactly {expected} runs of this index, and say in the submission which ones you left out.',
    },
    docs: `Counts the runs of the same database and index type below \`run/\`. Another number than ${RUNS} is INVALID. Sizing and making data don't count. There is no warm-up run.`,
  },
  check({ runs }) {
    const actual = runs.length
    if (actual === RUNS) return pass(`${actual} runs`)
    return fail(
      {
        verdict: 'invalid',
        messageId: actual < RUNS ? 'few' : 'many',
        expected: RUNS,
        actual,
        data: { lacking: RUNS - actual },
      },
      `${actual} runs`,
    )
  },
})
