import { KV_SEQUENCE } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'

const { trials: CLOSED } = KV_SEQUENCE

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/trials',
    title: 'Each option has three trials',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.2.1' },
    severity: 'error',
    when: 'before',
    requirement: `${CLOSED} trials of each option`,
    messages: {
      run: '{actual} trials were asked for; CLOSED fixes {expected}.',
      option: 'Option {option} has {actual} trials; CLOSED fixes {expected}.',
    },
    fixes: {
      run: 'Run it with {expected} trials, or hand it in as OPEN.',
      option: 'Repeat the run so that option {option} has {expected} trials, or hand it in as OPEN.',
    },
    docs: `Reads \`trials_per_option\` of the run's summary (or \`args.trials\` of the metadata) and \`trial_count\` of each option. Another number than ${CLOSED} is OPEN.`,
  },
  check: measured((run) => {
    const asked = need(run.trialsPerOption)
    const findings: RawFinding[] = []
    const finding = { verdict: 'open' as const, expected: CLOSED }
    if (asked !== CLOSED) findings.push({ ...finding, messageId: 'run', parameter: 'trials_per_option', actual: asked })
    for (const { option, trials } of peek(run.options) ?? []) {
      const actual = need(trials)
      if (actual !== CLOSED && actual !== asked)
        findings.push({
          ...finding,
          messageId: 'option',
          parameter: `options.${option}.trial_count`,
          actual,
          data: { option },
        })
    }
    return findings.length > 0 ? fail(findings, `${asked} asked for`) : pass(`${asked} trials`)
  }),
})
