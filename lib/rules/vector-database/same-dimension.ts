import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { missing, need } from '../../storage/fact'
import { fail, pass, type RawFinding, submissionRule } from '../types'

export default submissionRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/same-dimension',
    title: 'Vectors have the same dimension when loaded and queried',
    scope: 'submission',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.1.2' },
    severity: 'error',
    when: 'after',
    requirement: 'The dimension of the data generation in every run',
    messages: { differs: '`{run}` queries {actual} dimensions; the data were loaded with {expected}.' },
    fixes: { differs: 'Repeat `{run}` on the collection that was loaded, or load it again with {actual} dimensions.' },
    docs: "Compares `dimension` of the last data generation before the run (`datagen/<time>/` beside `run/`: `load_statistics.json`, else the metadata) with `dimension` or `vector_dim` of the run. Another one is INVALID. Without a data generation in the tree it can't be judged.",
  },
  check({ runs }) {
    const findings = runs.flatMap((run): RawFinding[] => {
      const loaded = need(run.load ? run.load.dimension : missing('datagen/*/*_metadata.json', 'dimension'))
      const queried = need(run.dimension)
      if (loaded === queried) return []
      return [
        {
          verdict: 'invalid',
          messageId: 'differs',
          parameter: 'dimension',
          expected: loaded,
          actual: queried,
          data: { run: run.path },
        },
      ]
    })
    return findings.length > 0 ? fail(findings) : pass(`${runs.length} runs`)
  },
})
