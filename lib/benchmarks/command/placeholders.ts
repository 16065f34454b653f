/** `{axis}` and `{axis.field}` in arguments and environment values; `{{` and `}}` stand for braces. */
import type { AxisValue, Json } from '../../matrix/types'

const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g

/** Faults of a text, as sentences; none when every placeholder has a value for these axes. */
export function placeholderFaults(text: string, axes: Record<string, AxisValue>): string[] {
  return [...text.matchAll(TOKEN)].flatMap(([token, name]) => {
    if (token === '{{' || token === '}}') return []
    if (name === undefined)
      return [`A single \`${token}\` has no partner; write \`${token}${token}\` for the character.`]
    const fault = lookUp(name, axes).fault
    return fault ? [fault] : []
  })
}

/** The text with every placeholder replaced. @throws where `placeholderFaults` has one */
export function fillPlaceholders(text: string, axes: Record<string, AxisValue>): string {
  return text.replace(TOKEN, (token, name: string | undefined) => {
    if (token === '{{' || token === '}}') return token[0]!
    const { value, fault } = lookUp(name ?? token, axes)
    if (fault !== undefined) throw new Error(fault)
    return value
  })
}

function lookUp(placeholder: string, axes: Record<string, AxisValue>): { value: string; fault?: string } {
  const [name = '', ...fields] = placeholder.split('.')
  const axis = Object.hasOwn(axes, name) ? axes[name] : undefined
  if (!axis) return { value: '', fault: `\`{${placeholder}}\` names no axis of this matrix.` }
  if (fields.length === 0) return { value: axis.label }
  let value: Json | undefined = axis.value
  for (const field of fields)
    value =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, field)
        ? value[field]
        : undefined
  if (value === undefined || value === null)
    return { value: '', fault: `The value \`${axis.label}\` of the axis \`${name}\` has no \`${fields.join('.')}\`.` }
  return { value: typeof value === 'object' ? JSON.stringify(value) : String(value) }
}
