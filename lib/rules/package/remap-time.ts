import { packageRule, type RawFinding } from '../types'
import { at, eachSystem, isWhole, told } from './parts/systems'

const FIELD = 'solution.capabilities.remap_time_in_seconds'

export default packageRule({
  meta: {
    id: 'package/remap-time',
    title: 'A description says how long a remap takes',
    scope: 'package',
    clauses: { '3.0': '4.7.3' },
    severity: 'error',
    when: 'after',
    requirement: '`remap_time_in_seconds` is 0 exactly when hosts can read and write at the same time',
    messages: {
      number: '`{parameter}` of `{file}` is {actual}, where a whole number of seconds belongs.',
      zero: '`{parameter}` of `{file}` is {actual}, though hosts can read and write at the same time.',
      needed: "`{parameter}` of `{file}` is 0, though hosts can't read and write at the same time.",
    },
    fixes: {
      number: 'Write the seconds between a finished checkpoint and its first read by another host for `{parameter}`.',
      zero: 'Write 0 for `{parameter}`, or say which simultaneous access the system does not support.',
      needed: 'Write the seconds between a finished checkpoint and its first read by another host for `{parameter}`.',
    },
    docs: `Reads \`remap_time_in_seconds\`, \`simultaneous_write\` and \`simultaneous_read\` in
\`system_under_test.solution.capabilities\`: the time is 0 when both are true, and above 0 when one is false. Where one
is not declared, only the number itself is judged: \`package/simultaneous-access\` tells the rest. The template of
edition 2.0 has no field for it.`,
  },
  check: (package_) =>
    eachSystem(package_, 'system_under_test', (system, { path: file }): RawFinding[] => {
      const value = at(system, FIELD)
      const of = { verdict: 'invalid', parameter: FIELD, data: { file } } as const
      if (!isWhole(value, 0)) return [{ ...of, messageId: 'number', actual: told(value) }]
      const both = ['simultaneous_write', 'simultaneous_read'].map((name) =>
        at(system, `solution.capabilities.${name}`),
      )
      if (!both.every((one) => typeof one === 'boolean')) return []
      const simultaneous = both.every((one) => one === true)
      if (simultaneous && value !== 0) return [{ ...of, messageId: 'zero', expected: 0, actual: value as number }]
      return simultaneous || value !== 0 ? [] : [{ ...of, messageId: 'needed', actual: 0 }]
    }),
})
