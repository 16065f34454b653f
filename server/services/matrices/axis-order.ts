import { parse } from 'yaml'
import type { Json } from '../../../lib/matrix/types'

/** Names of the axes in the order in which the user wrote them; an axis of several stages stands once. */
export function axisOrder(spec: Json, source: string | null): string[] {
  const stored = axesIn(spec)
  const written = source === null ? [] : axesIn(parseWritten(source))
  return [...new Set([...written.filter((name) => stored.includes(name)), ...stored])]
}

function axesIn(spec: Json): string[] {
  const { axes, stages } = isMap(spec) ? spec : {}
  const parts = Array.isArray(stages) ? stages.map((stage) => (isMap(stage) ? stage.axes : undefined)) : [axes]
  return parts.flatMap((part) => (isMap(part) ? Object.keys(part) : []))
}

/** The text passed all checks at its launch; a later version of the parser may still refuse it. */
function parseWritten(source: string): Json {
  try {
    return parse(source, { maxAliasCount: 100 }) as Json
  } catch {
    return null
  }
}

function isMap(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
