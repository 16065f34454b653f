import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'
import { notMeasured, TRAINING } from './parts/commands'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/hosts-balanced',
    title: 'Accelerators divide evenly over the hosts',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: { '2.0': '9', '3.0': '3.3.6' },
    severity: 'error',
    when: 'before',
    requirement: 'As many accelerators on one host as on the other',
    messages: { uneven: '{actual} accelerators do not divide evenly over {hosts} hosts.' },
    fixes: { uneven: 'Run a multiple of {hosts} accelerators, or on another number of hosts.' },
    docs: '`num_accelerators` (processes of the metadata) is a multiple of `num_hosts`.',
  },
  check(run) {
    const other = notMeasured(run)
    if (other) return notApplicable(other)
    const processes = need(run.processes)
    const hosts = need(run.hosts)
    if (processes % hosts === 0) return pass(`${processes / hosts} on each of ${hosts}`)
    return fail({
      verdict: 'invalid',
      messageId: 'uneven',
      parameter: 'num_accelerators',
      expected: `a multiple of ${hosts}`,
      actual: processes,
      data: { hosts },
    })
  },
})
