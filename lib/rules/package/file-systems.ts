import { isKnown, need, peek } from '../../storage/fact'
import { booleanAt } from '../../storage/values'
import { fail, notApplicable, pass, runRule } from '../types'
import { dataPath, isObjectStore, mountOf, resultsPath } from './parts/paths'

export default runRule({
  meta: {
    id: 'package/file-systems',
    title: 'Data and results lie in different file systems',
    scope: 'run',
    benchmarks: ['training', 'checkpointing'],
    clauses: { '3.0': '3.4.2, 4.4.2' },
    severity: 'error',
    when: 'after',
    requirement: 'Results are not written to the file system that is measured',
    messages: { same: 'Data and results of the run lie in the same file system{mount}.' },
    fixes: { same: 'Repeat the run with a `--results-dir` in a file system that is not measured.' },
    docs: `Reads \`same_filesystem\` of \`fs_separation.json\`, which the driver writes into the folder of the run. Runs
of older drivers have no such file: there the mount points are taken from the output of \`df\` at the head (256 KiB) of
the run's standard output, and the longest one above each of the two paths in the metadata is compared. With neither,
nothing can be judged. Object stores share no file system with anything. Applies to runs in a package only.`,
  },
  check(run) {
    const { papers } = run
    if (run.division === null || papers === undefined) return notApplicable('not in a package')
    if (peek(run.command) !== 'run') return notApplicable('no run')
    if (isObjectStore(run)) return notApplicable('data in an object store')
    const same = { verdict: 'invalid', messageId: 'same' } as const
    if (isKnown(papers.separation) || !isKnown(papers.mounts))
      return need(booleanAt(papers.separation, 'same_filesystem'))
        ? fail({ ...same, parameter: 'same_filesystem', expected: false, actual: true, data: { mount: '' } })
        : pass()
    const mount = mountOf(need(dataPath(run)), papers.mounts.value)
    if (mount === null || mount !== mountOf(need(resultsPath(run)), papers.mounts.value)) return pass()
    return fail({ ...same, parameter: 'results_dir', actual: mount, data: { mount: `, mounted at \`${mount}\`` } })
  },
})
