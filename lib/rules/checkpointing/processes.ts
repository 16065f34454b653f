import { llmModel } from '../../storage/benchmarks/checkpointing/models'
import { type CheckpointingRun, isMeasured } from '../../storage/benchmarks/checkpointing/run'
import { need } from '../../storage/fact'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'

const SUBSET = 8

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/processes',
    title: 'The number of processes is that of the model',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.1, 2.2.5', '3.0': '4.6.1, 4.6.4' },
    severity: 'error',
    when: 'before',
    requirement: {
      '2.0': 'Processes: 8B 8, 70B 64, 405B 512, 1T 1,024; in subset mode 8',
      '3.0': 'Processes: 8B 8, 70B 64, 405B 512, 1T 1,024',
    },
    messages: {
      'not-closed': '{actual} processes where CLOSED asks for exactly {expected} with {model}.',
      'not-multiple': '{actual} processes are neither the {expected} of {model} nor a multiple of {multiple}.',
      'too-few': '{actual} processes are fewer than the {expected} of {model}; OPEN may only increase them.',
      'subset-size': 'Subset mode ran with {actual} processes, not with {expected}.',
      fewer: '{actual} processes are fewer than the {expected} of {model}: the rules speak of increasing them.',
    },
    fixes: {
      'not-closed': 'Run with `--num-processes {expected}` for CLOSED; as it is, it can be OPEN.',
      'not-multiple': 'Run with `--num-processes {expected}`, or for OPEN with a multiple of {multiple}.',
      'too-few': 'Run with `--num-processes {expected}` or, for OPEN, with a larger multiple of {multiple}.',
      'subset-size': 'Run subset mode with `--num-processes {expected}` on one host.',
      fewer: 'Run with at least {expected} processes, or be ready to explain it to the reviewers.',
    },
    docs: `CLOSED asks for tensor × pipeline × data parallelism of the model: 8, 64, 512 and 1,024. OPEN may have another number.

**2.0.** The text lets OPEN *increase* the processes in multiples of TP × PP (8B: 1, 70B: 8, 405B: 256, 1T: 512), so a
multiple above the number of CLOSED is OPEN, and fewer is INVALID. The edition's own review program took any multiple;
the text is followed. In subset mode (\`checkpoint.mode=subset\`, for storage inside of the hosts) it is 8 for every model.

**3.0.** A positive multiple of the number in the driver's own table (8B: 8, 70B: 8, 405B: 256, 1T: 512) is OPEN. Fewer
than CLOSED has is OPEN with a warning, since 4.6.4 speaks of increasing while table 3 and the edition's validator let
OPEN change the number either way. Subset mode is judged by [subset-mode](subset-mode.md).`,
  },
  check(run, { edition }) {
    if (!isMeasured(run)) return notApplicable('nothing is written')
    const model = llmModel(need(run.model))
    if (!model) return notApplicable('the model is not one of the benchmark')
    const actual = need(run.processes)
    const subset = edition === '2.0' && need(run.subset)
    const expected = subset ? SUBSET : model.processes
    const multiple = edition === '2.0' ? model.tensor * model.pipeline : model.multiple
    const facts = { parameter: 'num_processes', expected, actual, data: { model: model.id, multiple } }
    const said = (messageId: string, verdict: RawFinding['verdict']): RawFinding => ({ ...facts, verdict, messageId })
    if (actual === expected) return pass(`${actual.toLocaleString('en-US')} processes`)
    if (subset) return fail(said('subset-size', 'invalid'))
    if (actual % multiple !== 0) return fail(said('not-multiple', 'invalid'))
    if (actual > expected) return fail(said('not-closed', 'open'))
    if (edition === '2.0') return fail(said('too-few', 'invalid'))
    return fail([said('not-closed', 'open'), { ...said('fewer', 'open'), severity: 'warning' }])
  },
})
