/** `{axis}` and `{axis.field}` in arguments and environment values; `{{` and `}}` stand for braces. */
import type { Axes, AxisValue, Json } from '../../matrix/types'

/** A text cut into pieces that stand as they are and placeholders. */
export type Template = (string | Placeholder)[]

interface Placeholder {
  text: string
  axis: string
  fields: string[]
}

const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g

/** Cuts a text; a brace without its partner becomes a placeholder that has no value. */
export function parseTemplate(text: string): Template {
  const template: Template = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const [token, name] = match
    if (match.index > end) template.push(text.slice(end, match.index))
    end = match.index + token.length
    if (token === '{{' || token === '}}') template.push(token[0]!)
    else {
      const [axis = '', ...fields] = name?.split('.') ?? []
      template.push({ text: token, axis, fields })
    }
  }
  if (end < text.length) template.push(text.slice(end))
  return template
}

/** What is wrong with a template for these axes, as sentences. */
export function templateFaults(template: Template, axes: Axes): string[] {
  const faults: string[] = []
  for (const part of template)
    if (typeof part !== 'string' && pieceFor(part, axes) === undefined) faults.push(faultOf(part, axes))
  return faults
}

function faultOf({ text, axis, fields }: Placeholder, axes: Axes): string {
  if (text.length === 1) return `A single \`${text}\` has no partner; write \`${text}${text}\` for the character.`
  const value = Object.hasOwn(axes, axis) ? axes[axis] : undefined
  if (!value) return `\`${text}\` names no axis of this matrix.`
  return `The value \`${value.label}\` of the axis \`${axis}\` has no \`${fields.join('.')}\`.`
}

/** The text for these axes. @throws where `templateFaults` has one */
export function fillTemplate(template: Template, axes: Axes): string {
  let text = ''
  for (const part of template) {
    const piece = typeof part === 'string' ? part : pieceFor(part, axes)
    if (piece === undefined) throw new Error(templateFaults(template, axes)[0])
    text += piece
  }
  return text
}

function pieceFor({ text, axis, fields }: Placeholder, axes: Axes): string | undefined {
  const found: AxisValue | undefined = text.length > 1 && Object.hasOwn(axes, axis) ? axes[axis] : undefined
  if (!found || fields.length === 0) return found?.label
  let value: Json | undefined = found.value
  for (const field of fields)
    value =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, field)
        ? value[field]
        : undefined
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
