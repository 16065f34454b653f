import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, notApplicable, pass, runRule } from '../types'

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/file-systems',
    title: 'Data and results lie on different file systems',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.4.2' },
    severity: 'warning',
    when: 'after',
    requirement: 'Another file system for the results than for the data',
    messages: { same: 'Data and results lie on the same file system.' },
    fixes: { same: 'Put the results on another file system than the data, and repeat the run.' },
    docs: "Reads `same_filesystem` of `fs_separation.json`, which the driver finds out before it runs: true is INVALID. Drivers don't write that file for every run of this benchmark; one without it is told and keeps its verdict. Data that are reached as objects are on no file system.",
  },
  check: measured((run) => {
    if (peek(run.protocol) === 'object') return notApplicable('data are objects')
    return need(run.sameFilesystem)
      ? fail({
          verdict: 'invalid',
          severity: 'error',
          messageId: 'same',
          parameter: 'same_filesystem',
          expected: false,
          actual: true,
        })
      : pass('different')
  }),
})
