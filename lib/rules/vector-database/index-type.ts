import {
  CLOSED_BACKEND,
  CLOSED_INDEX_TYPES,
  INDEX_TYPES,
  OPEN_INDEX_TYPES,
} from '../../storage/benchmarks/vector-database/index-types'
import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/index-type',
    title: 'The index type is one of the benchmark',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.6.3, 5.6.5' },
    severity: 'error',
    when: 'before',
    requirement: `The index type is ${CLOSED_INDEX_TYPES.join(', ')}`,
    messages: {
      open: 'The index type `{actual}` is not allowed in CLOSED.',
      unknown: 'The benchmark has no index type `{actual}`.',
      folder: 'The run has the index type {actual}, but lies in a folder `{folder}`.',
    },
    fixes: {
      open: 'Run it with one of {expected}, or hand it in as OPEN.',
      unknown: 'Run it with one of {expected}.',
      folder: 'Put the run below a folder `{actual}`, with the other runs of that index.',
    },
    docs: `Reads \`index_type\` of \`config.json\`, else of the summary, else \`vdb_index\` or \`index_type\` of the metadata, else the name of the folder. CLOSED takes ${CLOSED_INDEX_TYPES.join(', ')}; OPEN also ${OPEN_INDEX_TYPES.join(', ')}, and on another database than ${CLOSED_BACKEND} whatever index that has. Any other, and a run in the folder of another index type, is INVALID.`,
  },
  check: measured((run) => {
    const actual = need(run.indexType)
    const finding = { parameter: 'index_type', actual }
    if (run.indexFolder !== null && run.indexFolder !== actual)
      return fail(
        {
          ...finding,
          verdict: 'invalid',
          messageId: 'folder',
          expected: run.indexFolder,
          data: { folder: run.indexFolder },
        },
        actual,
      )
    if (CLOSED_INDEX_TYPES.includes(actual)) return pass(actual)
    const engine = peek(run.engine)
    if (OPEN_INDEX_TYPES.includes(actual) || (engine !== undefined && engine !== CLOSED_BACKEND))
      return fail({ ...finding, verdict: 'open', messageId: 'open', expected: CLOSED_INDEX_TYPES }, actual)
    return fail({ ...finding, verdict: 'invalid', messageId: 'unknown', expected: INDEX_TYPES }, actual)
  }),
})
