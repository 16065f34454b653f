import type { z } from 'zod'
import type { Issue } from '../errors/rungrid-error'
import { LIMITS } from './limits'
import { knownNames } from './near'

/** JSON path as text: `['axes', 'model', 1]` is `axes.model[1]`. */
export function pathText(segments: readonly PropertyKey[]): string {
  return segments.reduce<string>((text, at) => joinPath(text, at), '')
}

/** Appends a key or an index to a path. */
export function joinPath(path: string, at: PropertyKey): string {
  if (typeof at === 'number') return `${path}[${at}]`
  const key = String(at)
  if (!/^[\w@-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path ? `${path}.${key}` : key
}

/** Appends a path to a path: (`stages[0]`, `axes.model`) is `stages[0].axes.model`. */
export function prefixed(prefix: string, path: string): string {
  if (!prefix || !path) return prefix || path
  return path.startsWith('[') ? prefix + path : `${prefix}.${path}`
}

/** Every fault that zod found, with path and fix. `schema` is the one that failed: it knows the names that exist. */
export function issuesOf(error: z.ZodError, schema: z.ZodType, prefix = ''): Issue[] {
  return error.issues.flatMap((issue) => {
    const path = prefixed(prefix, pathText(issue.path))
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path)
      return issue.keys.map((key) => ({
        path: joinPath(path, key),
        message: `\`${key}\` is not known here.`,
        fix: knownNames(key, known),
      }))
    }
    return [{ path, message: messageOf(issue), ...fixOf(issue) }]
  })
}

/** Drops repeated faults and says how many more there are beyond the limit. */
export function listed(issues: Issue[]): Issue[] {
  const unique = new Map<string, Issue>()
  for (const issue of issues) {
    const id = `${issue.path}\n${issue.message}`
    if (!unique.has(id)) unique.set(id, issue)
  }
  const all = [...unique.values()]
  if (all.length <= LIMITS.issues) return all
  return [
    ...all.slice(0, LIMITS.issues),
    { path: '', message: `${all.length - LIMITS.issues} more faults are not listed.`, fix: 'Mend these first.' },
  ]
}

/** Zod's own words begin so; a schema that has words of its own keeps them. */
const ZODS_WORDS = /^(Too (small|big)|Invalid (input|option)):/

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'This is required.'
  if (ZODS_WORDS.test(issue.message)) {
    const given = shown(issue.input)
    const wanted = wantedBy(issue)
    if (wanted) return `This must be ${wanted}${given === null ? '' : `, not ${given}`}.`
    if (issue.code === 'invalid_value' && given !== null) return `${given} is not one of the choices.`
  }
  return issue.message.endsWith('.') ? issue.message : `${issue.message}.`
}

function wantedBy(issue: z.core.$ZodIssue): string | null {
  switch (issue.code) {
    case 'too_small': {
      const least = `${issue.minimum}${unitOf(issue.origin, issue.minimum)}`
      return issue.inclusive ? `${least} or more` : `more than ${least}`
    }
    case 'too_big': {
      const most = `${issue.maximum}${unitOf(issue.origin, issue.maximum)}`
      return issue.inclusive ? `${most} or less` : `less than ${most}`
    }
    case 'invalid_type':
      return NOUNS[issue.expected] ?? null
    default:
      return null
  }
}

/** A value that was given, where a sentence has room for it. */
function shown(input: unknown): string | null {
  if (typeof input === 'number' || typeof input === 'boolean' || input === null) return String(input)
  if (typeof input === 'string' && input !== '' && input.length <= 40) return `\`${input}\``
  return null
}

function fixOf(issue: z.core.$ZodIssue): { fix?: string } {
  switch (issue.code) {
    case 'invalid_type':
      // What is wrong says what is right.
      if (!issue.message.endsWith('received undefined') && NOUNS[issue.expected]) return {}
      return { fix: `Give ${NOUNS[issue.expected] ?? issue.expected}.` }
    case 'invalid_value':
      return { fix: `Use one of: ${issue.values.map(String).join(', ')}.` }
    case 'custom':
      return typeof issue.params?.fix === 'string' ? { fix: issue.params.fix } : {}
    default:
      return {}
  }
}

const NOUNS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
}

function unitOf(origin: string, count: number | bigint): string {
  if (origin === 'string') return count === 1 ? ' character' : ' characters'
  if (origin === 'array') return count === 1 ? ' entry' : ' entries'
  return ''
}

/** Names that an object schema has at a path; looks through defaults, optionals, lists and records. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: SchemaNode | undefined = schema as unknown as SchemaNode
  for (const segment of [...path, undefined]) {
    while (at?.def.innerType || at?.def.in) at = at.def.innerType ?? at.def.in
    if (segment === undefined) return Object.keys(at?.def.shape ?? {})
    at = at?.def.shape?.[String(segment)] ?? at?.def.element ?? at?.def.valueType
  }
  return []
}

interface SchemaNode {
  def: {
    shape?: Record<string, SchemaNode>
    innerType?: SchemaNode
    in?: SchemaNode
    element?: SchemaNode
    valueType?: SchemaNode
  }
}
