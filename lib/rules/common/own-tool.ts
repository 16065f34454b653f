import { BENCHMARK_TYPES } from '../../storage/types'
import { fail, pass, runRule } from '../types'

const CLAUSE = "the benchmark's own driver makes the runs of CLOSED"

export default runRule({
  meta: {
    id: 'common/own-tool',
    title: "The benchmark's own tool made the run",
    scope: 'run',
    benchmarks: BENCHMARK_TYPES,
    clauses: { '1.0': CLAUSE, '2.0': CLAUSE, '2.x': CLAUSE, '3.0': CLAUSE },
    severity: 'error',
    when: 'after',
    requirement: "The run was made by the benchmark's own driver",
    messages: {
      rungrid: 'The run was made by Rungrid and not by the driver of the benchmark: it can be OPEN at most.',
    },
    fixes: {
      rungrid: 'For CLOSED, run the benchmark with its own driver (`mlpstorage`) and give the folder it writes.',
    },
    docs: `In CLOSED everybody runs the same code. A run that Rungrid made with a program of its own, whatever its figures are, is not that
code, so that it is OPEN at most. The folder says who made it: the files of Rungrid have a mark, and those of the benchmark have none.`,
  },
  check(run) {
    if (run.provenance === 'benchmark') return pass("the benchmark's own")
    return fail({
      verdict: 'open',
      messageId: 'rungrid',
      parameter: 'provenance',
      expected: 'benchmark',
      actual: 'rungrid',
    })
  },
})
