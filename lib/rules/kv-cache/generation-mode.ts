import { GENERATION_MODES } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { measured } from '../measured'
import { orDefault, saying } from '../or-default'
import { fail, pass, runRule } from '../types'

const DEFAULT = 'realistic'
const CLOSED = GENERATION_MODES.filter((mode) => mode !== 'none')

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/generation-mode',
    title: 'The generation of tokens is simulated',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '2.x': 'KV cache run check, generation_mode' },
    severity: 'error',
    when: 'before',
    requirement: `The generation mode is ${CLOSED.join(' or ')}`,
    messages: {
      unknown: 'The benchmark has no generation mode `{actual}`.',
      none: 'The generation mode `none` takes no time for tokens, which CLOSED does not allow.',
    },
    fixes: {
      unknown: 'Run it with `--generation-mode` {expected}.',
      none: 'Run it with `--generation-mode` {expected}.',
    },
    docs: `Reads \`generation_mode\` of the metadata. Where it does not have it, the driver ran with its default, \`${DEFAULT}\`. A token takes 0 seconds with \`none\`, 0.002 with \`fast\` and 0.030 with \`realistic\`.

\`none\` is OPEN, a mode that does not exist INVALID. Edition 3.0 asks for \`none\`: \`kv-cache/option-workloads\`.`,
  },
  check: measured((run) => {
    const mode = orDefault(run.metadata, run.mode, DEFAULT)
    const summary = saying(mode.value, mode)
    const finding = { parameter: 'generation_mode', actual: mode.value }
    if (!GENERATION_MODES.includes(mode.value))
      return fail({ ...finding, verdict: 'invalid', messageId: 'unknown', expected: GENERATION_MODES }, summary)
    if (mode.value === 'none')
      return fail({ ...finding, verdict: 'open', messageId: 'none', expected: CLOSED }, summary)
    return pass(summary)
  }),
})
