import { llmModel } from '../../storage/benchmarks/checkpointing/models'
import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { need, peek } from '../../storage/fact'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'

const MODEL = 'llama3-8b'
const PROCESSES = 8

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/subset-mode',
    title: 'Subset mode is used with the 8B model and 8 processes only',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '3.0': '4.3.5' },
    severity: 'error',
    when: 'before',
    requirement: 'Subset mode only with llama3-8b and exactly 8 processes',
    messages: {
      model: 'Subset mode is not defined for {actual}.',
      processes: 'A subset run has {actual} processes, not {expected}.',
    },
    fixes: {
      model: 'Run {actual} with all of its processes, or subset mode with {expected}.',
      processes: 'Run subset mode with `--num-processes {expected}`.',
    },
    docs: `A run is a subset run when its metadata has \`checkpoint_subset\` among its arguments, for then its user declared it
so; or when its parameters have \`checkpoint.mode: subset\`.

The driver writes that mode by itself into every run with fewer processes than CLOSED asks for, also of OPEN. That is no
declaration of the user: without the flag, such a run counts as a subset run only with the 8 processes that subset mode
always had, and not in OPEN. What is left is judged by [processes](processes.md).

Edition 2.0 knew subset mode for every model ([processes](processes.md)), and a slip in early texts of 3.0 let the larger
models in as well; published rows of that kind were withdrawn. This rule follows the corrected text.`,
  },
  check(run, { division }) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    if (!need(run.subset)) return notApplicable('all processes are there')
    const findings: RawFinding[] = []
    const model = need(run.model)
    const processes = need(run.processes)
    const labelled = peek(run.subsetDeclared) !== true && processes < (llmModel(model)?.processes ?? 0)
    if (labelled && (division === 'open' || processes !== PROCESSES))
      return notApplicable('the driver itself calls a run of fewer processes a subset; nobody declared it')
    if (model !== MODEL)
      findings.push({ verdict: 'invalid', messageId: 'model', parameter: 'model', expected: MODEL, actual: model })
    if (processes !== PROCESSES)
      findings.push({
        verdict: 'invalid',
        messageId: 'processes',
        parameter: 'num_processes',
        expected: PROCESSES,
        actual: processes,
      })
    return findings.length > 0 ? fail(findings) : pass('8B with 8 processes')
  },
})
