import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, runRule } from '../types'

const LEAST = 4

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/ranks-per-host',
    title: 'Each host runs at least 4 accelerators',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.1, table 3', '3.0': '4.6.2, table 3' },
    severity: 'error',
    when: 'before',
    requirement: 'At least 4 simulated accelerators on each host',
    messages: {
      few: '{processes} processes on {hosts} hosts are {actual} a host, fewer than {expected}.',
      exactly: 'Each host runs {actual} processes: table 3 allows it, the sentence of the clause asks for more than 4.',
    },
    fixes: {
      few: 'Run on fewer hosts, so that each has at least {expected} processes.',
      exactly: 'Run on fewer hosts when you can, so that nobody has to decide which of both holds.',
    },
    docs: `Processes divided by hosts, rounded down, is what the host with the fewest runs.

**The text contradicts itself** in both editions: the clause wants *more than 4* on each host, its table 3 says *minimal 4*,
and validators have checked the one or the other. Table 3 is the list of what may be set to what, and a run that it
allows can't be refused: 4 is enough here and makes a warning. Fewer is INVALID: the table has the same least number
for OPEN.`,
  },
  check(run) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    const processes = need(run.processes)
    const hosts = need(run.hosts)
    const actual = Math.floor(processes / hosts)
    const facts = { parameter: 'hosts', expected: LEAST, actual, data: { processes, hosts } }
    if (actual < LEAST) return fail({ ...facts, verdict: 'invalid', messageId: 'few' })
    if (actual > LEAST) return pass(`${actual} a host`)
    return pass(`${actual} a host`, [{ ...facts, verdict: 'closed', severity: 'warning', messageId: 'exactly' }])
  },
})
