import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { missing, need } from '../../storage/fact'
import { fail, pass, type RawFinding, submissionRule } from '../types'

export default submissionRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/index-built',
    title: 'The index that is queried was built when loading',
    scope: 'submission',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.2.2' },
    severity: 'error',
    when: 'after',
    requirement: 'The index type of the data generation in every run',
    messages: { differs: '`{run}` queries an index {actual}; the data were loaded with {expected}.' },
    fixes: { differs: 'Repeat `{run}` on the index that was built, or load the data again with {actual}.' },
    docs: 'Compares `index_type` of the last data generation before the run (`load_statistics.json`, else the metadata) with the index type of the run. Another one is INVALID. That loading records an index type is taken as the record of its building; whether the collection was compacted is in no file, and not judged.',
  },
  check({ runs }) {
    const findings = runs.flatMap((run): RawFinding[] => {
      const built = need(run.load ? run.load.indexType : missing('datagen/*/*_metadata.json', 'index_type'))
      const queried = need(run.indexType)
      if (built === queried) return []
      return [
        {
          verdict: 'invalid',
          messageId: 'differs',
          parameter: 'index_type',
          expected: built,
          actual: queried,
          data: { run: run.path },
        },
      ]
    })
    return findings.length > 0 ? fail(findings) : pass(`${runs.length} runs`)
  },
})
