import { BENCHMARK_TYPES } from '../../storage/types'
import { fail, pass, runRule } from '../types'

const CLAUSE = 'no published clause: metadata and configuration tell of the run that they lie beside'

export default runRule({
  meta: {
    id: 'common/own-metadata',
    title: 'Folder and files tell of one run',
    scope: 'run',
    benchmarks: BENCHMARK_TYPES,
    clauses: { '1.0': CLAUSE, '2.0': CLAUSE, '2.x': CLAUSE, '3.0': CLAUSE },
    severity: 'error',
    when: 'after',
    requirement: 'Metadata, configuration and the folders above name the same benchmark, model, command and time',
    messages: {
      other: '`{file}` says {actual} for `{parameter}`; the folder says {expected}. It may be of another run.',
    },
    fixes: {
      other:
        'Put back the files that the benchmark wrote into this folder, or put the run into the folder it was made in.',
    },
    docs: `The driver writes \`benchmark_type\`, \`model\`, \`command\` and \`run_datetime\` into the metadata, and builds the path of the
run from the same values. Where both say something and they differ, the figures may belong to another run: whoever copied a
metadata file, or moved a folder, has to say which one is right. That can't be CLOSED or OPEN by anybody's rules, so the run is
INVALID until it is mended. What only one of them says contradicts nothing.

No edition has a written clause for it. The tools of 2.0 and 2.x take the metadata and never look at the folder.`,
  },
  check(run) {
    if (run.contradictions.length === 0) return pass('folder and files agree')
    return fail(
      run.contradictions.map(({ field, file, says, folder }) => ({
        verdict: 'invalid',
        messageId: 'other',
        parameter: field,
        expected: folder,
        actual: says,
        data: { file },
      })),
      run.contradictions.map(({ field }) => field).join(', '),
    )
  },
})
