import { KV_OPTIONS } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

/** The driver's own: paths, and what has a rule of its own. */
const DRIVER = ['rank-output-base', 'rank-cache-base', 'base-output-dir', 'output', 'cache-dir', 'option']
const JUDGED = ['seed', 'seed-base', 'config', 'enable-autoscaling', 'autoscaler-mode', ...Object.keys(KV_OPTIONS[1])]

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/other-parameters',
    title: 'Nothing else is changed',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.6.1' },
    severity: 'error',
    when: 'before',
    requirement: 'Only system name, cache and results folder, hosts, processes and MPI parameters are your own',
    messages: { other: 'It ran with `--{parameter}`, which CLOSED does not allow.' },
    fixes: { other: 'Run it without `--{parameter}`, or hand it in as OPEN.' },
    docs: `Reads the recorded commands, behind \`mlperf_wrapper.py\` or \`kv-cache.py\`. Every option there that is neither of the fixed workload nor of the driver's own making (${DRIVER.map((name) => `\`--${name}\``).join(', ')}) is OPEN: retrieval (\`--enable-rag\`), traces, latency tracing and the like.

What stands before the program belongs to MPI and is free, as are system name, cache folder, results folder, hosts and processes. Flags of the same names in \`args\` of the metadata are not read: the driver writes defaults there that never reach the benchmark.`,
  },
  check: measured((run) => {
    const used = new Set(need(run.invocations).flatMap(({ options }) => [...options.keys()]))
    const others = [...used].filter((name) => !DRIVER.includes(name) && !JUDGED.includes(name)).sort()
    if (others.length === 0) return pass('none')
    return fail(others.map((parameter) => ({ verdict: 'open', messageId: 'other', parameter })))
  }),
})
