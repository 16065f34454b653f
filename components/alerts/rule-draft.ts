/**
 * What stands in the form of a rule, and the rule that it makes. The fields of a condition come from its own schema, so a
 * condition that is added has a form at once; this file knows words for the fields, and which of them come first.
 */
import { z } from 'zod'
import { conditionOf, listConditions } from '@/lib/alerts/conditions'
import { type Rule, type RuleInput, ruleSchema, type Severity } from '@/lib/alerts/rule'

/** A value as it stands in the form: text, a choice of several, on or off, a pair. */
export type FieldValue = string | string[] | boolean | [string, string]

export interface FieldSpec {
  name: string
  label: string
  help?: string
  type: 'number' | 'text' | 'choice' | 'several' | 'switch' | 'pair'
  options?: string[]
  /** Shown at once; the others under “More”. */
  first: boolean
  required: boolean
  placeholder?: string
}

export interface Draft {
  kind: string
  fields: Record<string, FieldValue>
  name: string
  severity: Severity
  channels: string[]
  scope: { matrix: string; run: string; benchmark: string }
  /** Of a rule that is changed; the form does not edit it. */
  axes: Rule['scope']['axes']
  clear: { threshold: string; points: string; seconds: string }
  cooldown: string
  enabled: boolean
}

const WORDS: Record<string, { label: string; help?: string }> = {
  metric: { label: 'Metric', help: 'A name; * stands for any characters and ? for one.' },
  from_step: { label: 'From step', help: 'Points before it are not judged.' },
  above: { label: 'Above' },
  below: { label: 'Below' },
  outside: { label: 'Outside of' },
  smoothing: { label: 'Smoothing', help: '0 to below 1: a moving average is judged.' },
  mean_of: { label: 'Mean of', help: 'The mean of so many last points is judged.' },
  for_points: { label: 'Points in a row' },
  direction: { label: 'Better is' },
  min_change: { label: 'Least change', help: 'Less than this is no improvement.' },
  patience_steps: { label: 'Patience, steps' },
  patience_points: { label: 'Patience, points' },
  patience_minutes: { label: 'Patience, minutes' },
  factor: { label: 'Times its best' },
  by: { label: 'Worse than its best by' },
  rising_points: { label: 'Worse, points in a row' },
  classes: { label: 'Failures', help: 'None chosen: all.' },
  each_attempt: { label: 'Also attempts that are retried by themselves' },
  outcome: { label: 'Outcome' },
  seconds: { label: 'Seconds' },
  states: { label: 'States' },
  for_seconds: { label: 'For seconds' },
  steps: { label: 'Steps' },
  minutes: { label: 'Minutes' },
}

/** Fields that are shown at once although they are not required. */
const FIRST: Record<string, string[]> = {
  threshold: ['metric', 'above', 'below', 'for_points'],
  target: ['metric', 'above', 'below'],
  nan: ['metric'],
  plateau: ['metric', 'direction', 'patience_steps'],
  divergence: ['metric', 'factor', 'direction'],
  failure: ['classes'],
  finish: ['outcome'],
  state: ['states', 'for_seconds'],
  budget: ['steps', 'minutes'],
}

interface JsonField {
  type?: string
  enum?: string[]
  default?: unknown
  items?: { enum?: string[] } | false
  prefixItems?: unknown[]
}

/** Fields of a condition, in the order of its schema. */
export function fieldsOf(kind: string): FieldSpec[] {
  const schema = z.toJSONSchema(conditionOf({ kind }).params as z.ZodType, { io: 'input' }) as {
    properties?: Record<string, JsonField>
    required?: string[]
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]): FieldSpec[] => {
    if (name === 'kind') return []
    const required = schema.required?.includes(name) ?? false
    const words = WORDS[name] ?? { label: name.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase()) }
    const options = field.enum ?? (field.items ? field.items.enum : undefined)
    const type = field.prefixItems
      ? 'pair'
      : field.type === 'array'
        ? 'several'
        : field.enum
          ? 'choice'
          : field.type === 'boolean'
            ? 'switch'
            : field.type === 'string'
              ? 'text'
              : 'number'
    const first = required || (FIRST[kind]?.includes(name) ?? false)
    const placeholder =
      field.default === undefined || typeof field.default === 'boolean' ? undefined : String(field.default)
    return [{ name, ...words, type, options, first, required, placeholder }]
  })
}

export function listKinds(): { kind: string; title: string; description: string }[] {
  const order = ['threshold', 'nan', 'plateau', 'failure']
  const place = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length)
  return listConditions()
    .map(({ kind, title, description }) => ({ kind, title, description }))
    .sort((a, b) => place(a.kind) - place(b.kind) || a.title.localeCompare(b.title))
}

export function newDraft(scope: { matrix?: string; run?: string; metric?: string } = {}): Draft {
  return {
    kind: 'threshold',
    fields: scope.metric === undefined ? {} : { metric: scope.metric },
    name: '',
    severity: 'warning',
    channels: [],
    scope: { matrix: scope.matrix ?? '', run: scope.run ?? '', benchmark: '' },
    axes: undefined,
    clear: { threshold: '', points: '', seconds: '' },
    cooldown: '',
    enabled: true,
  }
}

export function draftOf(rule: Rule): Draft {
  const { kind, ...fields } = rule.condition as { kind: string } & Record<string, unknown>
  const text = (value: unknown) => (value === undefined ? '' : String(value))
  return {
    kind,
    fields: Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]): [string, FieldValue][] =>
        value === undefined
          ? []
          : [[name, Array.isArray(value) ? value.map(String) : typeof value === 'boolean' ? value : String(value)]],
      ),
    ),
    name: rule.name ?? '',
    severity: rule.severity,
    channels: rule.channels,
    scope: { matrix: rule.scope.matrix ?? '', run: rule.scope.run ?? '', benchmark: rule.scope.benchmark ?? '' },
    axes: rule.scope.axes,
    clear: {
      threshold: text(rule.clear.threshold),
      points: rule.clear.points === 1 ? '' : text(rule.clear.points),
      seconds: rule.clear.seconds === 0 ? '' : text(rule.clear.seconds),
    },
    cooldown: rule.cooldown_seconds === 300 ? '' : text(rule.cooldown_seconds),
    enabled: rule.enabled,
  }
}

/** The rule as it would be sent: what is empty is left out, and what is no number stays as it is, for the schema to say so. */
export function ruleOf(draft: Draft): RuleInput {
  const condition: Record<string, unknown> = { kind: draft.kind }
  for (const { name, type } of fieldsOf(draft.kind)) {
    const value = givenOf(type, draft.fields[name])
    if (value !== undefined) condition[name] = value
  }
  return compact({
    name: draft.name.trim() || undefined,
    condition,
    severity: draft.severity,
    channels: draft.channels,
    scope: compact({
      matrix: draft.scope.matrix.trim() || undefined,
      run: draft.scope.run.trim() || undefined,
      benchmark: draft.scope.benchmark.trim() || undefined,
      axes: draft.axes,
    }),
    clear: compact({
      threshold: givenOf('number', draft.clear.threshold),
      points: givenOf('number', draft.clear.points),
      seconds: givenOf('number', draft.clear.seconds),
    }),
    cooldown_seconds: givenOf('number', draft.cooldown),
    enabled: draft.enabled,
  }) as unknown as RuleInput
}

/** Faults by the field at which they stand; those of the whole stand at ''. */
export function faultsOf(rule: RuleInput): Record<string, string> {
  const parsed = ruleSchema.safeParse(rule)
  if (parsed.success) return {}
  return byField(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
}

export function byField(issues: readonly { path: string; message: string; fix?: string }[]): Record<string, string> {
  const faults: Record<string, string> = {}
  for (const { path, message, fix } of issues) {
    // `condition.outside[0]` stands at the pair; a fault of the condition as a whole under its fields.
    const field = path
      .replace(/\[\d+\].*$/, '')
      .replace(/\.\d+$/, '')
      .replace(/^rule\./, '')
    faults[field] ??= labelled([wordsOf(message), fix].filter(Boolean).join(' '))
  }
  return faults
}

/** The schema calls fields by their names; here they have labels. */
function labelled(text: string): string {
  return text.replace(/`(\w+)`/g, (name: string, field: string) => (WORDS[field] ? `“${WORDS[field].label}”` : name))
}

function wordsOf(message: string): string {
  if (/received undefined/.test(message)) return 'This is needed.'
  if (/received string/.test(message)) return 'This is not a number.'
  return message
}

function givenOf(type: FieldSpec['type'], value: FieldValue | undefined): unknown {
  if (value === undefined) return undefined
  if (Array.isArray(value)) {
    if (type === 'pair') return value.every((part) => part.trim() === '') ? undefined : value.map(numberOf)
    return value.length === 0 ? undefined : value
  }
  if (typeof value === 'boolean') return value
  const text = value.trim()
  if (text === '') return undefined
  return type === 'number' ? numberOf(text) : text
}

function numberOf(text: string): number | string {
  const number = Number(text.trim())
  return text.trim() === '' || Number.isNaN(number) ? text : number
}

function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T
}
