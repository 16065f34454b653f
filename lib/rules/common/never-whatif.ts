import { type Fact, isKnown } from '../../storage/fact'
import { BENCHMARK_TYPES, type StorageRun } from '../../storage/types'
import { type JsonObject, textAt } from '../../storage/values'
import { fail, pass, runRule } from '../types'

/** Every benchmark keeps the metadata that it read; a run that is only planned has none. */
type Told = StorageRun & { metadata?: Fact<JsonObject> }

export default runRule<Told>({
  meta: {
    id: 'common/never-whatif',
    title: 'Runs of mode whatif are not submitted',
    scope: 'run',
    benchmarks: BENCHMARK_TYPES,
    clauses: { '3.0': 'modes of the driver: `closed` and `open` are submitted, `whatif` never' },
    severity: 'error',
    when: 'after',
    requirement: 'The run was made in mode closed or open',
    messages: { whatif: 'The run was made in mode `whatif`, which is for trying things out and is never submitted.' },
    fixes: { whatif: 'Repeat it with `mlpstorage closed …` or `mlpstorage open …`.' },
    docs: `Edition 3.0 has a third mode beside \`closed\` and \`open\`: \`whatif\` takes every parameter, every model and every accelerator,
and its results lie in a folder \`whatif\` of their own. Moving that folder does not change what the run is: it was not started
under the checks of a division. So the folder counts, and \`args.mode\` of the metadata.`,
  },
  check({ division, metadata }) {
    const mode = metadata === undefined ? undefined : textAt(metadata, 'args.mode')
    const started = mode !== undefined && isKnown(mode) ? mode.value.trim().toLowerCase() : undefined
    if (division !== 'whatif' && started !== 'whatif') return pass(started ?? division ?? 'no mode is named')
    return fail({
      verdict: 'invalid',
      messageId: 'whatif',
      parameter: 'mode',
      expected: ['closed', 'open'],
      actual: 'whatif',
    })
  },
})
