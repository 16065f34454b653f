import { CLOSED_BACKEND, OPEN_BACKENDS } from '../../storage/benchmarks/vector-database/index-types'
import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/backend',
    title: 'The database is one of the benchmark',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.6.2, 5.6.5' },
    severity: 'error',
    when: 'before',
    requirement: `The database is ${CLOSED_BACKEND}`,
    messages: {
      open: 'The database `{actual}` is not allowed in CLOSED.',
      unknown: 'The benchmark does not know the database `{actual}`.',
    },
    fixes: {
      open: 'Run it on {expected}, or hand it in as OPEN.',
      unknown: 'Run it on one of {expected}.',
    },
    docs: `Reads \`database.database\` of summary or \`config.json\`, else \`vdb_engine\` of the metadata, else the folder between \`vector_database/\` and the index type. CLOSED takes \`${CLOSED_BACKEND}\`, OPEN also ${OPEN_BACKENDS.map((name) => `\`${name}\``).join(' and ')}; any other is INVALID.`,
  },
  check: measured(({ engine }) => {
    const actual = need(engine)
    if (actual === CLOSED_BACKEND) return pass(actual)
    const finding = { parameter: 'database.database', actual }
    return OPEN_BACKENDS.includes(actual)
      ? fail({ ...finding, verdict: 'open', messageId: 'open', expected: CLOSED_BACKEND }, actual)
      : fail(
          { ...finding, verdict: 'invalid', messageId: 'unknown', expected: [CLOSED_BACKEND, ...OPEN_BACKENDS] },
          actual,
        )
  }),
})
