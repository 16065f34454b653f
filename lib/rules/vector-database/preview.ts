import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { measured } from '../measured'
import { fail, runRule } from '../types'

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/preview',
    title: 'The benchmark is a preview',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '2.x': 'Vector database run check, preview' },
    severity: 'error',
    when: 'before',
    requirement: 'No vector database run is CLOSED in this edition: the benchmark is a preview',
    messages: { preview: 'The vector database benchmark is a preview in edition 2.x: a run is OPEN at best.' },
    fixes: { preview: 'Hand it in as OPEN, or run and judge it by edition 3.0, which accepts it in CLOSED.' },
    docs: 'The interim edition takes runs of this benchmark as a preview: every one is OPEN at best, whatever its parameters. Edition 3.0 accepts them in CLOSED, by other rules.',
  },
  check: measured(() => fail({ verdict: 'open', messageId: 'preview' }, 'OPEN at best')),
})
