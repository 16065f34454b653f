import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { isKnown, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, notApplicable, pass, runRule } from '../types'

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/paths',
    title: 'Data and results lie in different folders',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.4.1' },
    severity: 'error',
    when: 'before',
    requirement: 'A folder of the data and another one of the results',
    messages: {
      same: 'Data and results both lie in `{actual}`.',
      unset: '`{parameter}` is not recorded, so that nobody can tell the folders apart.',
    },
    fixes: {
      same: 'Put the results on another file system than the data: `--results-dir`.',
      unset: 'Run it with `--storage-root` and `--results-dir`, where the driver has them.',
    },
    docs: `Compares \`args.storage_root\` (or \`args.data_dir\`) with \`args.results_dir\` of the metadata. The same folder is INVALID. Paths are compared as they were written; nothing on this machine is looked at.

One that is not recorded is a warning: the rule wants both to be set, but drivers with which published CLOSED results were made had no option for the folder of the data. Data that are reached as objects (\`data_access_protocol: object\`) lie in no folder, and the rule is not about them.`,
  },
  check: measured((run) => {
    if (peek(run.protocol) === 'object') return notApplicable('data are objects')
    const absent = [
      ...(isKnown(run.storageRoot) ? [] : ['storage_root']),
      ...(isKnown(run.resultsDir) ? [] : ['results_dir']),
    ]
    if (absent.length > 0)
      return fail(
        absent.map((parameter) => ({ verdict: 'closed', severity: 'warning', messageId: 'unset', parameter })),
        'not recorded',
      )
    const [data, results] = [folder(peek(run.storageRoot)), folder(peek(run.resultsDir))]
    if (data === results)
      return fail({ verdict: 'invalid', messageId: 'same', parameter: 'results_dir', actual: results })
    return pass('different')
  }),
})

function folder(path = ''): string {
  return path.replace(/(.)\/+$/, '$1')
}
