import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { measured } from '../measured'
import { orDefault, saying } from '../or-default'
import { fail, pass, runRule } from '../types'

const DEFAULT = 1
const LEAST = 1

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/batch-size',
    title: 'A batch holds at least one request',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '2.x': 'improvement plan, minimum batch size' },
    severity: 'error',
    when: 'before',
    requirement: `A batch size of at least ${LEAST}`,
    messages: { small: 'A batch size of {actual} is less than {expected}, which CLOSED asks for.' },
    fixes: { small: 'Run it with a batch size of at least {expected}.' },
    docs: `Reads \`batch_size\` of the metadata. The option comes from the plan of the interim edition, with the default ${DEFAULT}; the driver that was published then has none. Less than ${LEAST} is OPEN.`,
  },
  check: measured((run) => {
    const size = orDefault(run.metadata, run.batchSize, DEFAULT)
    const summary = saying(`${size.value}`, size)
    if (size.value >= LEAST) return pass(summary)
    return fail(
      { verdict: 'open', messageId: 'small', parameter: 'batch_size', expected: LEAST, actual: size.value },
      summary,
    )
  }),
})
