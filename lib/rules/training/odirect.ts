import type { TrainingRun } from '../../storage/benchmarks/training/run'
import { isKnown, need, peek } from '../../storage/fact'
import { valueAt } from '../../storage/json-file'
import { fail, pass, runRule } from '../types'
import { TRAINING } from './parts/training'

export default runRule<TrainingRun>({
  meta: {
    id: 'training/odirect',
    title: 'Reading past the page cache is for unet3d only',
    scope: 'run',
    benchmarks: TRAINING,
    clauses: { '2.0': '10.1', '2.x': 'run checker, odirect', '3.0': '3.6.2' },
    severity: 'error',
    when: 'before',
    requirement: 'reader.odirect is on with unet3d only',
    messages: { other: '`reader.odirect` is on with {model}: it is supported with unet3d only.' },
    fixes: { other: 'Run again without `reader.odirect`.' },
    docs: `Reads \`reader.odirect\` of the parameters, and of what was changed. \`true\`, \`"True"\` and \`1\` are on. Edition 1.0 does not know it: there
[training/allowed-overrides](allowed-overrides.md) judges it.`,
  },
  check(run) {
    const odirect = valueAt(run.parameters, 'reader.odirect')
    const changed = peek(run.overrides)?.find(({ key }) => key === 'reader.odirect')
    if (changed === undefined) need(run.parameters)
    const on = [isKnown(odirect) ? odirect.value : undefined, changed?.value].find(isOn)
    if (on === undefined) return pass('off')
    const model = need(run.model)
    if (model === 'unet3d') return pass('on, with unet3d')
    return fail({
      verdict: 'invalid',
      messageId: 'other',
      parameter: 'reader.odirect',
      expected: false,
      actual: on,
      data: { model },
    })
  },
})

function isOn(value: unknown): boolean {
  return typeof value === 'string' ? /^(true|yes|on|1)$/i.test(value.trim()) : value === true || value === 1
}
