import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'

const CLOSED = [
  'database.database',
  'index.index_type',
  'index.metric_type',
  'index.max_degree',
  'index.search_list_size',
  'index.M',
  'index.ef_construction',
  'index.inline_pq',
  'search.search_ef',
  'run.mode',
  'run.num_query_processes',
  'run.batch_size',
  'run.report_count',
  'dataset.collection_name',
  'dataset.num_shards',
  'dataset.chunk_size',
  'dataset.batch_size',
  'dataset.vector_dtype',
  'storage.storage_root',
  'storage.storage_type',
]
const OPEN = ['database.host', 'database.port']

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/parameters',
    title: 'Only allowed parameters are changed',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.6.4, 5.6.5' },
    severity: 'error',
    when: 'before',
    requirement: 'No parameter is changed but those of the list for CLOSED',
    messages: {
      open: '`{parameter}` is changed to {actual}, which CLOSED does not allow.',
      other: '`{parameter}` is changed to {actual}, which is not allowed.',
    },
    fixes: {
      open: 'Leave `{parameter}` as it is, or hand it in as OPEN.',
      other: 'Leave `{parameter}` as it is, and repeat the run.',
    },
    docs: `Reads \`override_parameters\` of the metadata and \`--params\` of its \`args\`.

Allowed in CLOSED: ${CLOSED.map((key) => `\`${key}\``).join(', ')}. OPEN adds ${OPEN.map((key) => `\`${key}\``).join(', ')} and every other parameter of the index (\`index.…\`) that a database has. Any other is INVALID.

Which database and which index type it may be are rules of their own: \`vector-database/backend\`, \`vector-database/index-type\`. Options that the driver records by itself are no changes.`,
  },
  check: measured((run) => {
    const changed = need(run.overrides).filter(({ origin }) => origin === 'user')
    const findings = changed.flatMap(({ key, value }): RawFinding[] => {
      if (CLOSED.includes(key)) return []
      const open = OPEN.includes(key) || key.startsWith('index.')
      return [{ verdict: open ? 'open' : 'invalid', messageId: open ? 'open' : 'other', parameter: key, actual: value }]
    })
    const summary = changed.length === 0 ? 'none changed' : `${changed.length} changed`
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  }),
})
