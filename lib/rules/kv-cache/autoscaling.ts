import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { isKnown, need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/autoscaling',
    title: 'The number of users stays as it is',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.2.2' },
    severity: 'error',
    when: 'before',
    requirement: 'No autoscaling',
    messages: {
      asked: 'Option {option} ran with `--enable-autoscaling`, which CLOSED does not allow.',
      seen: '`{parameter}` tells that the number of users was changed while it ran.',
    },
    fixes: {
      asked: 'Run it without autoscaling, or hand it in as OPEN.',
      seen: 'Run it without autoscaling, or hand it in as OPEN.',
    },
    docs: "Reads the recorded commands (`--enable-autoscaling`) and, in each client's file, `summary.autoscaling_stats` and `summary.autoscaling_summary`, which are empty without autoscaling. `args.enable_autoscaling` of the metadata is **not** read: the driver writes `true` there for runs in CLOSED, where it can't be switched on.",
  },
  check: measured((run) => {
    if (run.clients.length === 0) need(run.invocations)
    const findings: RawFinding[] = []
    const options = new Set(
      (peek(run.invocations) ?? [])
        .filter((command) => command.options.has('enable-autoscaling'))
        .map(({ option }) => option ?? '?'),
    )
    for (const option of options)
      findings.push({ verdict: 'open', messageId: 'asked', parameter: 'enable-autoscaling', data: { option } })
    if (findings.length === 0)
      for (const { path } of run.clients.filter(({ autoscaled }) => autoscaled))
        findings.push({ verdict: 'open', messageId: 'seen', parameter: path })
    if (findings.length > 0) return fail(findings)
    return pass(isKnown(run.invocations) ? 'none' : "none in the clients' files")
  }),
})
