import type { BenchmarkType, Edition } from '../../storage/types'
import { fail, pass, runRule } from '../types'

const HAD: Partial<Record<Edition, BenchmarkType[]>> = {
  '1.0': ['training'],
  '2.0': ['training', 'checkpointing'],
}

export default runRule({
  meta: {
    id: 'common/benchmark-of-edition',
    title: 'The edition has this benchmark',
    scope: 'run',
    benchmarks: ['training', 'checkpointing', 'vector_database', 'kv_cache'],
    clauses: { '1.0': 'Benchmarks', '2.0': 'Benchmarks' },
    severity: 'error',
    when: 'before',
    requirement: {
      '1.0': 'A run of the training benchmark',
      '2.0': 'A run of the training or the checkpointing benchmark',
    },
    messages: { absent: 'Edition {edition} has no benchmark {actual}.' },
    fixes: { absent: 'Judge it by an edition that has this benchmark: {later}. Or take the run out of the tree.' },
    docs: `Edition 1.0 has training only. 2.0 adds checkpointing, 2.x and 3.0 add the vector database and the KV cache. A run of a benchmark that the edition does not have meets no rule of it and breaks none: without this one it would be CLOSED. It is INVALID.`,
  },
  check({ benchmark }, { edition }) {
    const had = HAD[edition] ?? []
    if (had.includes(benchmark)) return pass(benchmark)
    const later = benchmark === 'checkpointing' ? '2.0, 2.x or 3.0' : '2.x or 3.0'
    return fail(
      {
        verdict: 'invalid',
        messageId: 'absent',
        parameter: 'benchmark_type',
        expected: had,
        actual: benchmark,
        data: { edition, later },
      },
      benchmark,
    )
  },
})
