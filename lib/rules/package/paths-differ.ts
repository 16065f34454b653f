import { isKnown, need, peek } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'
import { dataPath, isObjectStore, plainPath, resultsPath } from './parts/paths'

export default runRule({
  meta: {
    id: 'package/paths-differ',
    title: 'Data and results lie in different folders',
    scope: 'run',
    benchmarks: ['training', 'checkpointing', 'vector_database'],
    clauses: { '3.0': '3.4.1, 4.4.1, 5.4.1' },
    severity: 'error',
    when: 'after',
    requirement: 'The folder of the data and the folder of the results are both set, and different',
    messages: {
      same: 'Data and results of the run both went to `{actual}`.',
      unset: 'The metadata does not say where the data of the vector database lies.',
    },
    fixes: {
      same: 'Repeat the run with a `--results-dir` that is not the folder of the data.',
      unset: 'Run it with `--storage-root`, where the driver has it.',
    },
    docs: `Compares two options in \`args\` of the metadata: \`results_dir\`, and \`data_dir\` (training) or
\`checkpoint_folder\` (checkpointing). Slashes at the end and doubled ones don't count. The paths are those of the
client at that time: they are compared as texts and never opened.

Of a vector database \`storage_root\` (or \`data_dir\`) is compared; published CLOSED results lack it, because their
driver had no option for it: that is a warning. Data in an object store lies in no folder. Applies to runs in a package only.`,
  },
  check(run) {
    if (run.division === null || run.papers === undefined) return notApplicable('not in a package')
    if (peek(run.command) !== 'run') return notApplicable('no run')
    if (isObjectStore(run)) return notApplicable('data in an object store')
    if (run.benchmark === 'vector_database' && !isKnown(dataPath(run)))
      return pass('not recorded', [
        { verdict: 'closed', severity: 'warning', messageId: 'unset', parameter: 'args.storage_root' },
      ])
    const [data, results] = [need(dataPath(run)), need(resultsPath(run))]
    if (plainPath(data) !== plainPath(results)) return pass(`${data}, ${results}`)
    return fail({ verdict: 'invalid', messageId: 'same', parameter: 'results_dir', actual: results })
  },
})
