import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { need } from '../../storage/fact'
import { EDITIONS, type Edition } from '../../storage/types'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'
import { TRAINING } from './parts/training'

const EVERY_EDITION = [
  'dataset.num_files_train',
  'dataset.num_subfolders_train',
  'dataset.data_folder',
  'reader.read_threads',
  'reader.computation_threads',
  'reader.transfer_size',
  'reader.prefetch_size',
  'storage.storage_type',
  'storage.storage_root',
]
const CLOSED: Record<Edition, readonly string[]> = {
  '1.0': [...EVERY_EDITION, 'checkpoint.checkpoint_folder'],
  '2.0': [...EVERY_EDITION, 'checkpoint.checkpoint_folder', 'reader.odirect'],
  '2.x': [...EVERY_EDITION, 'checkpoint.checkpoint_folder', 'reader.odirect'],
  '3.0': [...EVERY_EDITION, 'reader.odirect', 'storage.storage_options.prefetch_window'],
}
const OPEN: readonly string[] = ['framework', 'dataset.format', 'dataset.num_samples_per_file', 'reader.data_loader']

export default runRule<TrainingRun>({
  meta: {
    id: 'training/allowed-overrides',
    title: 'Only allowed parameters are changed',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: {
      '1.0': 'table of CLOSED parameters',
      '2.0': '10.1, 10.2',
      '2.x': 'run checker, allowed parameters',
      '3.0': '3.6.2, 3.6.3',
    },
    severity: 'error',
    when: 'before',
    requirement: Object.fromEntries(
      EDITIONS.map((edition) => [edition, `Changes only to ${CLOSED[edition].join(', ')}`]),
    ),
    messages: {
      open: '`{parameter}` was changed to {actual} by the {origin} ({source}): only OPEN allows that.',
      forbidden: '`{parameter}` was changed to {actual} by the {origin} ({source}): no division allows that.',
    },
    fixes: {
      open: 'Run again without `{parameter}` for CLOSED, or submit as OPEN.',
      forbidden: 'Run again without `{parameter}`.',
    },
    docs: `Reads \`override_parameters\` of the metadata and \`overrides.yaml\`. What the user passed on is judged: a key of the list
for CLOSED is fine, one of the list for OPEN leaves the run OPEN, any other makes it INVALID. Keys that begin with \`workflow\` are
skipped.

**Whose it is.** Keys of \`args.params\` in the metadata are the user's. Of the others those that the driver is known to inject are
its own, and so is the folder for checkpoints that its option \`--checkpoint-folder\` makes; all else counts as the user's, so that
nothing goes unjudged. What the driver injects is never judged here.

**CLOSED.** ${EVERY_EDITION.map((key) => `\`${key}\``).join(', ')} in every edition; \`checkpoint.checkpoint_folder\` up to 2.x (the
table of 3.0 omits it, though its run checker lets it pass); \`reader.odirect\` since 2.0 (the text of 1.0 and the release candidate of
2.0 do not have it); \`storage.storage_options.prefetch_window\` in 3.0.

**OPEN.** ${OPEN.map((key) => `\`${key}\``).join(', ')}.`,
  },
  check(run, { edition }) {
    const overrides = need(run.overrides).filter(({ key }) => !key.startsWith('workflow'))
    const byUser = overrides.filter(({ origin }) => origin === 'user')
    if (byUser.length === 0)
      return overrides.length === 0 ? notApplicable('nothing is changed') : pass('nothing changed by the user')
    const findings = byUser
      .filter(({ key }) => !CLOSED[edition].includes(key))
      .map(({ key, value, origin, source }): RawFinding => {
        const open = OPEN.includes(key)
        return {
          verdict: open ? 'open' : 'invalid',
          messageId: open ? 'open' : 'forbidden',
          parameter: key,
          expected: [...CLOSED[edition]],
          actual: value,
          data: { origin, source },
        }
      })
    return findings.length > 0 ? fail(findings) : pass(byUser.map(({ key }) => key).join(', '))
  },
})
