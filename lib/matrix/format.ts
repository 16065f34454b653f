import { Document, isPair, visit } from 'yaml'
import { canonical } from './canonical'
import { flatSpecSchema, type MatrixSpec, type PlainSpec } from './spec'
import type { Json } from './types'

/** The spec as a plain object that `parseSpec` reads back, in the order of the documentation, with every default. */
export function toPlain(spec: MatrixSpec): PlainSpec {
  const { name, stages, flat, ...common } = spec
  const rest = common as unknown as PlainSpec
  if (!flat) return { name, stages: stages as unknown as Json, ...rest }
  const { name: _, ...stage } = stages[0]!
  return { name, ...(stage as unknown as PlainSpec), ...rest }
}

const DEFAULTS = toPlainDefaults()

function toPlainDefaults(): PlainSpec {
  const { benchmark: _, ...defaults } = flatSpecSchema.parse({ benchmark: 'x' })
  return defaults as unknown as PlainSpec
}

/** Parts that stay open, a key a line, however short. */
const SECTIONS = new Set(['axes', 'params', 'stages'])

/** The spec as YAML for people: keys in a stable order, defaults left out, short lists on one line. */
export function toYaml(spec: MatrixSpec): string {
  const plain = toPlain(spec)
  const short = withoutDefaults(plain, DEFAULTS)
  if (Array.isArray(short.stages))
    short.stages = short.stages.map((stage) => withoutDefaults(stage as PlainSpec, DEFAULTS))
  const document = new Document(short)
  visit(document, {
    Collection(_key, node, path) {
      const parent = path.at(-1)
      const isSection = isPair(parent) && SECTIONS.has(String(parent.key))
      if (path.length > 1 && !isSection && isShort(node.toJSON() as Json)) node.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

function withoutDefaults(value: PlainSpec, defaults: PlainSpec): PlainSpec {
  const kept: PlainSpec = {}
  for (const [key, item] of Object.entries(value)) {
    const standard = defaults[key]
    if (item === undefined || (standard !== undefined && canonical(item) === canonical(standard))) continue
    kept[key] = isMap(item) && isMap(standard) ? withoutDefaults(item, standard) : item
  }
  return kept
}

function isMap(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Fits on a line beside its key: no long texts, no list of maps. */
function isShort(value: Json): boolean {
  const text = JSON.stringify(value)
  if (text.length > 100) return false
  return isMap(value) || (Array.isArray(value) && !value.some((item) => isMap(item) || Array.isArray(item)))
}
