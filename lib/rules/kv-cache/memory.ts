import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { measured } from '../measured'
import { orDefault, saying } from '../or-default'
import { fail, pass, runRule } from '../types'

const LEAST = 1
const DEFAULTS = { gpu_mem_gb: 16, cpu_mem_gb: 32 }

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/memory',
    title: 'The memory tiers have a size',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '2.x': 'KV cache run check, gpu_mem_gb and cpu_mem_gb' },
    severity: 'error',
    when: 'before',
    requirement: `At least ${LEAST} GiB of GPU and of CPU memory`,
    messages: { small: '`{parameter}` of {actual} GiB is less than {expected} GiB.' },
    fixes: { small: 'Run it with at least {expected} GiB.' },
    docs: `Reads \`gpu_mem_gb\` and \`cpu_mem_gb\` of the metadata. Where it does not have them, the driver ran with its defaults, ${DEFAULTS.gpu_mem_gb} and ${DEFAULTS.cpu_mem_gb} GiB. Less than ${LEAST} of either is INVALID.

Edition 3.0 asks for the opposite, 0 GiB of GPU memory: \`kv-cache/option-workloads\`. So a run of that edition is never judged by this rule, nor the other way round.`,
  },
  check: measured((run) => {
    const tiers = [
      { parameter: 'gpu_mem_gb', ...orDefault(run.metadata, run.gpuGb, DEFAULTS.gpu_mem_gb) },
      { parameter: 'cpu_mem_gb', ...orDefault(run.metadata, run.cpuGb, DEFAULTS.cpu_mem_gb) },
    ]
    const summary = tiers.map((tier) => saying(`${tier.parameter} ${tier.value} GiB`, tier)).join('; ')
    const small = tiers.filter(({ value }) => value < LEAST)
    if (small.length === 0) return pass(summary)
    return fail(
      small.map(({ parameter, value }) => ({
        verdict: 'invalid',
        messageId: 'small',
        parameter,
        expected: LEAST,
        actual: value,
      })),
      summary,
    )
  }),
})
