import { SHIPPED_SCALES } from '../../storage/benchmarks/vector-database/index-types'
import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { need } from '../../storage/fact'
import { shown } from '../apply'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

const SCALES = SHIPPED_SCALES.map(({ vectors, dimension }) => `${shown(vectors)} vectors of ${shown(dimension)}`)

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/scale',
    title: 'The data set has one of the scales',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.1.1' },
    severity: 'warning',
    when: 'before',
    requirement: `A scale of the benchmark; the table is not published, its configurations have ${SCALES.join(' and ')}`,
    messages: {
      other:
        '{actual} are none of the scales that come with the benchmark; whether the table of scales has them is not published.',
      empty: 'The collection has {actual}: there is nothing to search.',
    },
    fixes: {
      other: 'Take {expected}, or ask the working group whether this scale is one of the table.',
      empty: 'Load the data of one of the scales: {expected}.',
    },
    docs: `The rule asks for "one of the defined dataset scales", but the table of scales was never published. What can be judged: ${SCALES.join(' and ')} are the scales of the configurations that come with the benchmark, and pass; a collection without vectors or dimensions is INVALID; any other scale is a warning that changes no verdict, and so is a run that does not record its scale.

Reads \`num_vectors\` of summary, \`config.json\` and metadata, else \`flat_setup.total_vectors\` of \`result_verdict.json\`, else what the data generation beside the run was asked for; \`dimension\` or \`vector_dim\` likewise.`,
  },
  check: measured((run) => {
    const vectors = need(run.vectors)
    const dimension = need(run.dimension)
    const actual = `${shown(vectors)} vectors of ${shown(dimension)}`
    const finding = { parameter: 'num_vectors', expected: SCALES, actual }
    if (vectors < 1 || dimension < 1)
      return fail({ ...finding, verdict: 'invalid', severity: 'error', messageId: 'empty' }, actual)
    if (SHIPPED_SCALES.some((scale) => scale.vectors === vectors && scale.dimension === dimension)) return pass(actual)
    return fail({ ...finding, verdict: 'closed', severity: 'warning', messageId: 'other' }, actual)
  }),
})
