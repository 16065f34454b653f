import { formatNumber } from '@/lib/format/number'
import type { Json } from '@/lib/matrix/types'
import { readValue, writeValue } from './values'

/** A field of the form, made from a property of the benchmark's JSON Schema. */
export interface ParamField {
  name: string
  title: string
  help: string | null
  kind: 'number' | 'boolean' | 'choice' | 'text' | 'structure'
  choices: { value: Json; label: string }[]
  required: boolean
  default: Json | undefined
}

interface Schema {
  type?: string | string[]
  title?: string
  description?: string
  default?: Json
  const?: Json
  enum?: Json[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  minimum?: number
  maximum?: number
  properties?: Record<string, Schema>
  required?: string[]
  $ref?: string
  $defs?: Record<string, Schema>
}

export function paramFields(schema: unknown): ParamField[] {
  const root = (schema ?? {}) as Schema
  const { properties = {}, required = [] } = resolved(root, root)
  return Object.entries(properties).map(([name, given]) => {
    const property = resolved(given, root)
    const options = choicesOf(property)
    return {
      name,
      title: property.title ?? name,
      help: helpOf(property),
      kind: options ? 'choice' : kindOf(property),
      choices: options?.map((value) => ({ value, label: value === null ? 'none' : String(value) })) ?? [],
      required: required.includes(name) && property.default === undefined,
      default: property.default,
    }
  })
}

/** A schema with a name stands under `$defs`, and where it is used only its name. What stands beside the name stays. */
function resolved(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1]
  const named = name === undefined ? undefined : root.$defs?.[name]
  return named ? { ...resolved(named, root), ...schema } : schema
}

/** What stands in the field for a value of the spec; empty where it is not given. */
export function fieldText(value: Json | undefined): string {
  return value === undefined ? '' : writeValue(value)
}

/** What goes into the spec for a text; undefined: the default holds. A number that is none stays text, for the plan to judge. */
export function fieldValue(field: ParamField, text: string): Json | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (field.kind === 'text') {
    const read = readValue(trimmed)
    return typeof read === 'string' ? read : trimmed
  }
  return readValue(trimmed)
}

function kindOf(schema: Schema): ParamField['kind'] {
  const types = typesOf(schema)
  if (types.has('object') || types.has('array') || types.size === 0) return 'structure'
  const scalars = new Set([...types].filter((type) => type !== 'null'))
  if (scalars.size > 1 && !(scalars.size === 2 && scalars.has('integer') && scalars.has('number'))) return 'structure'
  if (scalars.has('boolean')) return types.has('null') ? 'structure' : 'boolean'
  if (scalars.has('integer') || scalars.has('number')) return 'number'
  return 'text'
}

function typesOf(schema: Schema): Set<string> {
  const own = schema.type === undefined ? [] : [schema.type].flat()
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((each) => [...typesOf(each)])
  return new Set([...own, ...inner])
}

/** The values of an enum or a union of constants; null for anything else. */
function choicesOf(schema: Schema): Json[] | null {
  if (schema.enum) return schema.enum
  const options = schema.anyOf ?? schema.oneOf
  if (!options || options.length === 0) return null
  const values = options.map((option) => option.enum ?? (option.const !== undefined ? [option.const] : nullOf(option)))
  return values.every((value) => value !== null) ? values.flat() : null
}

function nullOf(schema: Schema): Json[] | null {
  return schema.type === 'null' ? [null] : null
}

function helpOf(schema: Schema): string | null {
  const { minimum, maximum } = schema
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined
  const high = maximum !== undefined && maximum < 2 ** 32 - 1 ? maximum : undefined
  const range =
    low !== undefined && high !== undefined
      ? `${low} to ${high}`
      : low !== undefined
        ? `at least ${low}`
        : high !== undefined
          ? `at most ${formatNumber(high)}`
          : null
  const parts = [schema.description, range && !schema.description?.includes(range) ? range : null].filter(Boolean)
  return parts.length > 0 ? parts.join(' · ') : null
}
