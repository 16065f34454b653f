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

/** The parts of a key, one an axis: `model=a`. A comma within quotes parts nothing. */
export function keyParts(key: string): string[] {
  if (!key.includes('"')) return key.split(', ')
  return key.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g)?.map((part) => part.trimStart()) ?? []
}

function quoted(text: string, inGroup = false): string {
  return /[,="\s]/.test(text) || text === '' || (inGroup && text.includes('/')) ? JSON.stringify(text) : text
}
