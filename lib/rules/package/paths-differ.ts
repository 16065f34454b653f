import { need, peek } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'
import { dataPath, plainPath, resultsPath } from './parts/paths'

export default runRule({
  meta: {
    id: 'package/paths-differ',
    title: 'Data and results lie in different folders',
    scope: 'run',
    benchmarks: ['training', 'checkpointing'],
    clauses: { '3.0': '3.4.1, 4.4.1' },
    severity: 'error',
    when: 'after',
    requirement: 'The folder of the data and the folder of the results are both set, and different',
    messages: { same: 'Data and results of the run both went to `{actual}`.' },
    fixes: { same: 'Repeat the run with a `--results-dir` that is not the folder of the data.' },
    docs: `Compares two options in \`args\` of the metadata: \`results_dir\`, and \`data_dir\` (training) or
\`checkpoint_folder\` (checkpointing). Slashes at the end and doubled ones don't count. The paths are those of the
client at that time: they are compared as texts and never opened. Applies to runs in a package only.`,
  },
  check(run) {
    if (run.division === null || run.papers === undefined) return notApplicable('not in a package')
    if (peek(run.command) !== 'run') return notApplicable('no run')
    const [data, results] = [need(dataPath(run)), need(resultsPath(run))]
    if (plainPath(data) !== plainPath(results)) return pass(`${data}, ${results}`)
    return fail({ verdict: 'invalid', messageId: 'same', parameter: 'results_dir', actual: results })
  },
})
