import { KV_SEQUENCE } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { isKnown, need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'

const { seed: CLOSED } = KV_SEQUENCE

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/seed',
    title: 'The seed is the fixed one',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.2.1' },
    severity: 'error',
    when: 'before',
    requirement: `The seed ${CLOSED}`,
    messages: {
      asked: 'The seed is {actual}; CLOSED fixes {expected}.',
      client: 'The client of `{parameter}` ran with the seed {actual}; {expected} makes it {own} there.',
    },
    fixes: {
      asked: 'Run it without a seed of your own, or hand it in as OPEN.',
      client: 'Put the result of this run back, or repeat it without a seed of your own.',
    },
    docs: `Reads \`--seed-base\` (or \`--seed\`) of the recorded commands, else \`args.seed\` of the metadata, and \`seed\` of each client's file, which is the base itself or the base and the client's rank. Another base than ${CLOSED} is OPEN.`,
  },
  check: measured((run) => {
    const said = (peek(run.invocations) ?? []).flatMap(({ options }) => {
      const value = options.get('seed-base') ?? options.get('seed')
      return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? [Number(value)] : []
    })
    const bases = said.length > 0 ? said : isKnown(run.seed) ? [run.seed.value] : []
    const clients = run.clients.flatMap(({ path, rank, seed }) =>
      isKnown(seed) ? [{ path, own: CLOSED + rank, actual: seed.value }] : [],
    )
    if (bases.length === 0 && clients.length === 0) need(run.seed)
    const findings: RawFinding[] = [...new Set(bases)]
      .filter((actual) => actual !== CLOSED)
      .map((actual) => ({ verdict: 'open', messageId: 'asked', parameter: 'seed', expected: CLOSED, actual }))
    if (findings.length === 0)
      for (const { path, own, actual } of clients)
        if (actual !== CLOSED && actual !== own)
          findings.push({
            verdict: 'open',
            messageId: 'client',
            parameter: path,
            expected: CLOSED,
            actual,
            data: { own },
          })
    return findings.length > 0 ? fail(findings) : pass(`${CLOSED}`)
  }),
})
