/** Reads the values of one axis: by the benchmark's definition, as a parameter, or as they are. */
import type { Benchmark } from '../benchmarks/types'
import { type Choices, variantOf } from '../benchmarks/variants'
import type { Issue } from '../errors/rungrid-error'
import { canonical } from './canonical'
import { joinPath, prefixed } from './issues'
import { LIMITS } from './limits'
import { knownNames } from './near'
import { headOf, type StageParams } from './params'
import type { Stage } from './spec'
import type { AxisValue, Json } from './types'

/** A value together with what the user wrote for it. */
export interface Source {
  value: AxisValue
  raw: Json
  /** Where it stands: `axes.model[1]`. */
  path: string
}

export interface Axis {
  name: string
  /** It overrides the parameter of its name. */
  isParam: boolean
  values: Source[]
  /** Reads one more value, for `include`; its faults go to `issues`. */
  read(raw: Json, path: string, issues: Issue[]): Source[]
}

/** The axes of a stage. Faults go to `issues`; an axis that is unknown is left out. */
export function readAxes(stage: Stage, benchmark: Benchmark, params: StageParams, issues: Issue[]): Axis[] {
  const choices = variantOf(benchmark, stage.params)
  for (const definition of choices.axes)
    if (definition.required && !stage.axes[definition.name])
      issues.push({
        path: joinPath('axes', definition.name),
        message: `\`${benchmark.id}\` needs the axis \`${definition.name}\`.`,
        fix: definition.help,
      })
  return Object.entries(stage.axes).flatMap(([name, raws]) => {
    const path = joinPath('axes', name)
    const reader = readerOf(name, choices, params, stage.params)
    if (!reader) {
      issues.push({
        path,
        message: `\`${benchmark.id}\` has no axis \`${name}\`.`,
        fix: knownNames(name, [...choices.axes.map((axis) => axis.name), ...choices.paramAxes]),
      })
      return []
    }
    const values = raws.flatMap((raw, i) => reader.read(raw, joinPath(path, i), issues))
    reportDuplicates(values, issues)
    if (values.length > LIMITS.values)
      issues.push({ path, message: `This has ${values.length} values; ${LIMITS.values} is the limit.` })
    return [{ name, values, ...reader }]
  })
}

function reportDuplicates(values: Source[], issues: Issue[]): void {
  const seen = new Map<string, Source>()
  for (const source of values) {
    const id = JSON.stringify([source.value.group ?? null, source.value.label])
    const first = seen.get(id)
    if (!first) seen.set(id, source)
    else
      issues.push({
        path: source.path,
        message: `\`${source.value.label}\` stands twice in this axis; the first is ${first.path}.`,
        fix: 'Remove it, or give one of them another name.',
      })
  }
}

type Reader = Pick<Axis, 'isParam' | 'read'>

function readerOf(
  name: string,
  { axes, paramAxes }: Choices,
  params: StageParams,
  given: Record<string, Json>,
): Reader | undefined {
  const definition = axes.find((axis) => axis.name === name)
  if (definition) {
    const read: Axis['read'] = (raw, path, issues) => {
      const expanded = definition.expand(raw, given)
      for (const issue of expanded.issues) issues.push({ ...issue, path: prefixed(path, issue.path) })
      return expanded.values.flatMap((value) => checked({ value, raw, path }, issues))
    }
    return { isParam: false, read }
  }
  if (paramAxes === 'any') return { isParam: false, read: readFree }
  if (!paramAxes.includes(name)) return undefined
  const read: Axis['read'] = (raw, path, issues) => {
    const parsed = params.parse({ [name]: raw })
    const own = parsed.issues.filter((issue) => headOf(issue.path) === name)
    for (const issue of own) issues.push({ ...issue, path: path + issue.path.slice(name.length) })
    if (own.length > 0) return []
    const value = parsed.params?.[name] ?? raw
    return checked({ value: { label: scalarText(value), value }, raw, path }, issues)
  }
  return { isParam: true, read }
}

/** Any text, number or boolean, or a map that carries its `name`. */
function readFree(raw: Json, path: string, issues: Issue[]): Source[] {
  const isMap = typeof raw === 'object' && raw !== null && !Array.isArray(raw)
  const label = isMap ? raw.name : raw
  if (typeof label !== 'string' && typeof label !== 'number' && typeof label !== 'boolean') {
    const message = isMap ? 'A map as a value needs a `name`.' : 'A value is text, a number, true or false, or a map.'
    issues.push({ path, message, fix: 'Write `{ name: small, … }`.' })
    return []
  }
  return checked({ value: { label: String(label), value: raw }, raw, path }, issues)
}

function scalarText(value: Json): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.name === 'string')
    return value.name
  return typeof value === 'object' ? canonical(value) : String(value)
}

function checked(source: Source, issues: Issue[]): Source[] {
  const { label } = source.value
  const message =
    label.trim() === ''
      ? 'This value has an empty name.'
      : label.length > LIMITS.name
        ? `The name of this value has ${label.length} characters; ${LIMITS.name} is the limit.`
        : null
  if (!message) return [source]
  issues.push({ path: source.path, message, fix: 'Give it a short name.' })
  return []
}
