import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { firstKnown, missing, need } from '../../storage/fact'
import { shown } from '../apply'
import { fail, pass, type RawFinding, submissionRule } from '../types'

export default submissionRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/collection-populated',
    title: 'Every declared vector is in the collection',
    scope: 'submission',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.2.1' },
    severity: 'error',
    when: 'after',
    requirement: 'As many vectors inserted as declared',
    messages: { differs: '`{load}` declares {expected} vectors; {actual} are in the collection.' },
    fixes: { differs: 'Load the collection again until all {expected} vectors are in it, and repeat the runs.' },
    docs: `Compares \`num_vectors\` of the last data generation before each run with \`inserted_vectors\` of its \`load_statistics.json\` (or \`summary.json\`). Another number is INVALID.

Published drivers don't record \`inserted_vectors\`. Where it is missing, \`flat_setup.total_vectors\` of the run's \`result_verdict.json\` counts: the vectors that the tool itself found in the collection.`,
  },
  check({ runs }) {
    const findings = new Map<string, RawFinding>()
    let count = 0
    for (const run of runs) {
      const absent = missing('datagen/*/load_statistics.json', 'inserted_vectors')
      const declared = need(run.load ? run.load.declared : missing('datagen/*/*_metadata.json', 'num_vectors'))
      const actual = need(firstKnown(run.load?.inserted ?? absent, run.groundTruth.total))
      count = actual
      if (actual !== declared)
        findings.set(`${run.load?.path} ${actual}`, {
          verdict: 'invalid',
          messageId: 'differs',
          parameter: 'inserted_vectors',
          expected: declared,
          actual,
          data: { load: run.load?.path ?? '' },
        })
    }
    return findings.size > 0 ? fail([...findings.values()]) : pass(`${shown(count)} vectors`)
  },
})
