import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { measured } from '../measured'
import { orDefault, saying } from '../or-default'
import { fail, pass, runRule } from '../types'

const DEFAULT = 100
const LEAST = 1
const CLOSED = 10

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/users',
    title: 'There are enough users',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '2.x': 'KV cache run check, num_users' },
    severity: 'error',
    when: 'before',
    requirement: `At least ${CLOSED} users`,
    messages: {
      none: 'The run had {actual} users, fewer than {expected}.',
      few: 'The run had {actual} users, fewer than the {expected} that CLOSED asks for.',
    },
    fixes: {
      none: 'Run it with {expected} user or more: `--num-users`.',
      few: 'Run it with at least {expected} users: `--num-users {expected}`.',
    },
    docs: `Reads \`num_users\` of the metadata (its top, its \`parameters\` or its \`args\`). Where the metadata does not have it, the driver ran with its default, ${DEFAULT}.

Less than ${LEAST} is INVALID, less than ${CLOSED} OPEN. Edition 3.0 fixes the number for each option: \`kv-cache/option-workloads\`.`,
  },
  check: measured((run) => {
    const users = orDefault(run.metadata, run.users, DEFAULT)
    const summary = saying(`${users.value} users`, users)
    const finding = { parameter: 'num_users', actual: users.value }
    if (users.value < LEAST)
      return fail({ ...finding, verdict: 'invalid', messageId: 'none', expected: LEAST }, summary)
    if (users.value < CLOSED) return fail({ ...finding, verdict: 'open', messageId: 'few', expected: CLOSED }, summary)
    return pass(summary)
  }),
})
