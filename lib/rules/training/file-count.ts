import type { Json } from '../../matrix/types'
import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { isKnown, need } from '../../storage/fact'
import { numberAt, valueAt } from '../../storage/json-file'
import { fail, notApplicable, pass, runRule } from '../types'
import { TRAINING } from './parts/training'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/file-count',
    title: 'The number of files is stated',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: { '2.0': 'run checker, num_files_train', '2.x': 'run checker, num_files_train', '3.0': '3.1.2' },
    severity: 'error',
    when: 'before',
    requirement: 'dataset.num_files_train is stated',
    messages: {
      absent: '`dataset.num_files_train` is not among the parameters of the run.',
      odd: '`dataset.num_files_train` is {actual}, which is no number of files.',
    },
    fixes: {
      absent: 'Size the data set first, and pass dataset.num_files_train on to the run.',
      odd: 'Pass dataset.num_files_train on as a whole number above 0.',
    },
    docs: `Reads \`dataset.num_files_train\` of the parameters, else \`num_files_train\` of the summary. Parameters that are there
without it make the run INVALID; parameters that are not there leave it unjudged. Sizing is what computes the number, so that it
is not asked for one.`,
  },
  check(run) {
    if (need(run.command) === 'datasize') return notApplicable('datasize computes the number')
    const written = valueAt(run.parameters, 'dataset.num_files_train')
    const stated = isKnown(written) && written.value !== null
    // What the parameters state and is no number does not become one by the summary beside them.
    const set = numberAt(run.parameters, 'dataset.num_files_train', { text: true })
    if (stated && !isKnown(set)) return odd(written.value)
    const files = isKnown(run.fileCount) ? run.fileCount.value : undefined
    if (files !== undefined && Number.isInteger(files) && files > 0)
      return pass(`${files.toLocaleString('en-US')} files`)
    if (files !== undefined) return odd(files)
    need(run.parameters)
    return fail({ verdict: 'invalid', messageId: 'absent', parameter: 'dataset.num_files_train' })
  },
})

function odd(actual: Json) {
  return fail({ verdict: 'invalid', messageId: 'odd', parameter: 'dataset.num_files_train', actual })
}
