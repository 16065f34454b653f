import { llmModel } from '../../storage/benchmarks/checkpointing/models'
import type { CheckpointingRun } from '../../storage/benchmarks/checkpointing/run'
import { need, peek } from '../../storage/fact'
import type { Edition, Override } from '../../storage/types'
import { fail, pass, type RawFinding, runRule } from '../types'

const FOLDER = 'checkpoint.checkpoint_folder'
const COUNTS = ['checkpoint.num_checkpoints_read', 'checkpoint.num_checkpoints_write']
const ALLOWED: Partial<Record<Edition, string[]>> = {
  '2.0': [FOLDER, 'checkpoint.mode', ...COUNTS, 'model.parallelism.data'],
  '3.0': [FOLDER],
}
/** Options of the driver, which have rules of their own. */
const OPTIONS = [...COUNTS, 'checkpoint.mode']

export default runRule<CheckpointingRun>({
  meta: {
    id: 'checkpointing/allowed-parameters',
    title: 'Only parameters that may be changed were changed',
    scope: 'run',
    benchmarks: ['checkpointing'],
    clauses: { '2.0': '2.2.5, table 3', '3.0': '4.6.3' },
    severity: 'error',
    when: 'before',
    requirement: {
      '2.0': 'No parameter changed but folder, mode, numbers of checkpoints and data parallelism',
      '3.0': 'No parameter changed but checkpoint.checkpoint_folder',
    },
    messages: { 'not-allowed': '`{parameter}` was set to {actual}; neither CLOSED nor OPEN lets it be changed.' },
    fixes: { 'not-allowed': 'Run again without `{parameter}`. What may be changed: {expected}.' },
    docs: `Every parameter that differs from the shipped workload is read from \`override_parameters\` of the metadata and from
\`dlio_config/overrides.yaml\`. What the driver adds by itself is never the user's fault and is not looked at.

**2.0** lets \`checkpoint.checkpoint_folder\`, \`checkpoint.mode\`, \`checkpoint.num_checkpoints_read\`,
\`checkpoint.num_checkpoints_write\` and \`model.parallelism.data\` be changed. **3.0** lets \`checkpoint.checkpoint_folder\` be
changed. The numbers of checkpoints and subset mode are options of the driver there, with rules of their own
([checkpoint-counts](checkpoint-counts.md), [subset-mode](subset-mode.md)). OPEN has no further parameters in either
edition: table 3 lists what it may change, and all of that has rules of its own too. Parameters of \`workflow\` choose
what the driver does and are not tuning.

For a run with fewer processes than CLOSED asks for, the driver of 3.0 itself sets \`checkpoint.mode\` to \`subset\` and
\`model.parallelism.data\` to that of the whole model (70B: 8, 405B and 1T: 2). That value is taken for the driver's own;
any other is the user's.`,
  },
  check(run, { edition }) {
    const allowed = ALLOWED[edition] ?? []
    const model = llmModel(peek(run.model) ?? '')
    const byDriver = ({ key, value }: Override) =>
      key === 'model.parallelism.data' && model !== undefined && Number(value) === model.processes / model.multiple
    const changed = need(run.overrides).filter(({ origin, key }) => origin === 'user' && !key.startsWith('workflow'))
    const findings = changed
      .filter((override) => !allowed.includes(override.key) && !OPTIONS.includes(override.key) && !byDriver(override))
      .map(
        ({ key, value }): RawFinding => ({
          verdict: 'invalid',
          messageId: 'not-allowed',
          parameter: key,
          expected: allowed,
          actual: value,
        }),
      )
    return findings.length > 0 ? fail(findings) : pass(`${changed.length} changed, all may be`)
  },
})
