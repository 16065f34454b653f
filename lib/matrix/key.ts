import type { Axes, AxisValue } from './types'

/** `longbench/qasper` for a value of a group, else its label. Quoted where it could be taken for something else. */
export function valueText({ group, label }: AxisValue): string {
  return group === undefined ? quoted(label) : `${quoted(group, true)}/${quoted(label, true)}`
}

/** Canonical text of axis values: `model=a, attention=dense, task=longbench/qasper`. Different values, different text. */
export function keyOf(axes: Axes): string {
  let key = ''
  for (const name in axes) key += `${key && ', '}${name}=${valueText(axes[name]!)}`
  return key
}

/** The key without its seed: runs that differ by it alone take about the same time. */
export function withoutSeed(key: string): string {
  return key.replace(/(^|, )seed=[^,"]+(, |$)/, (_all, before, after) => (before && after ? ', ' : ''))
}

function quoted(text: string, inGroup = false): string {
  return /[,="\s]/.test(text) || text === '' || (inGroup && text.includes('/')) ? JSON.stringify(text) : text
}
