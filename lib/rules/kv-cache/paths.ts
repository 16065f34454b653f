import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { isKnown, need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/paths',
    title: 'Cache and results lie apart',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.4.1' },
    severity: 'error',
    when: 'after',
    requirement: 'A folder of the cache, on another file system than the results',
    messages: {
      unset: 'No folder of the cache was given, so that it lay below the results.',
      inside: 'The cache lay in `{actual}`, which is in the folder of the results.',
      same: 'Cache and results lay on the same file system.',
    },
    fixes: {
      unset: 'Repeat the run with a `--cache-dir` on the storage that is measured.',
      inside: 'Repeat the run with a `--results-dir` on another file system than `--cache-dir`.',
      same: 'Repeat the run with a `--results-dir` on another file system than `--cache-dir`.',
    },
    docs: `Reads \`cache_dir\` and \`args.results_dir\` of the metadata, and \`same_filesystem\` of \`fs_separation.json\` where the driver left one. A cache in the folder of the results is INVALID, and so is a run without \`cache_dir\`: the driver takes a folder below the results then.

Paths are compared as they were written; nothing on this machine is looked at. Two different folders pass where no file tells of the file systems: the edition's own tools don't look at them for this benchmark at all.`,
  },
  check: measured((run) => {
    need(run.metadata)
    const finding = { verdict: 'invalid' as const, parameter: 'cache_dir' }
    if (!isKnown(run.cacheDir) && run.cacheDir.missing.reason === undefined)
      return fail({ ...finding, messageId: 'unset' })
    const cache = need(run.cacheDir)
    const results = need(run.resultsDir)
    if (folder(cache).startsWith(folder(results))) return fail({ ...finding, messageId: 'inside', actual: cache })
    if (peek(run.sameFilesystem))
      return fail({ ...finding, messageId: 'same', parameter: 'same_filesystem', expected: false, actual: true })
    return pass(`${cache}, ${results}`)
  }),
})

function folder(path: string): string {
  return `${path.replace(/\/+$/, '')}/`
}
