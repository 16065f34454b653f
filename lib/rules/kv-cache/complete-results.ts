import { clientsOf } from '../../storage/benchmarks/kv-cache/figures'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { isKnown, need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/complete-results',
    title: 'Every client has its result',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.4' },
    severity: 'error',
    when: 'after',
    requirement: 'No part of the run failed, and no file of a client is missing',
    messages: {
      partial: 'A part of the run failed: `{parameter}` is true.',
      missing: 'Option {option} has {actual} results of clients that were missing when it ended.',
      absent: 'Not every result of a client of option {option} is in the tree: its figures are those of the summary.',
    },
    fixes: {
      partial: 'Find out in `kvcache_opt*.stderr.log` what failed, and repeat the run.',
      missing: 'Put the results folder on a file system that every host sees at the same path, and repeat the run.',
      absent: 'Put the files below `option_{option}/` back as the benchmark wrote them.',
    },
    docs: "Reads `partial_failure` of the run's summary and of each option, and `missing_files` of each option: a failed part or a missing file is INVALID, since the figures are those of fewer clients than the run says. A flag that is neither true nor false tells nothing, so that the run can't be judged. That files of clients are not in the tree any more, though they were there when the run ended, is a warning: the figures can't be recomputed then.",
  },
  check: measured((run) => {
    const options = need(run.options)
    const findings: RawFinding[] = []
    const whole = [run.partialFailure, ...options.map((option) => option.partialFailure)]
    for (const flag of whole) if (!isKnown(flag) && flag.missing.reason !== undefined) need(flag)
    if (!whole.some(isKnown)) need(run.partialFailure)
    if (peek(run.partialFailure))
      findings.push({
        verdict: 'invalid',
        messageId: 'partial',
        parameter: 'partial_failure',
        expected: false,
        actual: true,
      })
    for (const { option, partialFailure, missingFiles } of options) {
      if (peek(partialFailure))
        findings.push({
          verdict: 'invalid',
          messageId: 'partial',
          parameter: `options.${option}.partial_failure`,
          expected: false,
          actual: true,
        })
      const lost = need(missingFiles)
      if (lost > 0)
        findings.push({
          verdict: 'invalid',
          messageId: 'missing',
          parameter: `options.${option}.missing_files`,
          expected: 0,
          actual: lost,
          data: { option },
        })
    }
    if (findings.length > 0) return fail(findings)
    const gone = options.filter(({ option }) => clientsOf(run, option) === null)
    const summary = `${run.clients.length} files of clients`
    return pass(
      summary,
      gone.map(({ option }) => ({
        verdict: 'closed',
        severity: 'warning',
        messageId: 'absent',
        parameter: `option_${option}`,
        data: { option },
      })),
    )
  }),
})
