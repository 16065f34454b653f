import { BENCHMARK_TYPES } from '../../storage/types'
import { fail, packageRule, pass, type RawFinding } from '../types'
import { foldersIn, someOf } from './parts/tree'

export default packageRule({
  meta: {
    id: 'package/workload-categories',
    title: 'A system holds folders of benchmarks only',
    scope: 'package',
    clauses: { '3.0': '2.1.10' },
    severity: 'error',
    when: 'after',
    requirement:
      'In the folder of a system stand `training`, `checkpointing`, `vector_database`, `kv_cache`, and no other',
    messages: { unexpected: '`{parameter}` holds folders that are no benchmark: {names}.' },
    fixes: { unexpected: 'Move {names} out of `{parameter}`, or rename them to one of: {expected}.' },
    docs: `Looks at the folders in \`results/<system>\`. The text names \`training\` and \`checkpointing\` only; the
diagram below it and the published trees have \`vector_database\` and \`kv_cache\` as well, which are taken too.`,
  },
  check({ listing, organisations }) {
    const findings = organisations
      .flatMap(({ systems }) => systems)
      .flatMap(({ path }): RawFinding[] => {
        const strange = foldersIn(listing, path).filter((name) => !BENCHMARK_TYPES.some((type) => type === name))
        const expected = [...BENCHMARK_TYPES]
        return strange.length === 0
          ? []
          : [
              {
                verdict: 'invalid',
                messageId: 'unexpected',
                parameter: path,
                expected,
                data: { names: someOf(strange) },
              },
            ]
      })
    return findings.length > 0 ? fail(findings) : pass()
  },
})
