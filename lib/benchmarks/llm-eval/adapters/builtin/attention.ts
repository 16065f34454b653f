import { z } from 'zod'
import type { AxisValue, Json } from '../../../../matrix/types'
import { type Expansion, fault } from '../../adapter'
import { type Size, sizeSchema } from '../../size'

/** Stands in paths and keys, so it is short and has no separators. */
const label = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, hyphens or underscores')
  .optional()

/** The attention configurations, each with everything that it takes. Unknown keys are faults. */
const configurations = {
  dense: z.strictObject({ name: z.literal('dense'), label }),
  streaming: z.strictObject({
    name: z.literal('streaming'),
    label,
    sink_size: sizeSchema({ allowZero: true }).default(4),
    window_size: sizeSchema().default(1020),
  }),
  topk: z.strictObject({ name: z.literal('topk'), label, heavy_size: sizeSchema().default('10%') }),
  quest: z.strictObject({
    name: z.literal('quest'),
    label,
    heavy_size: sizeSchema().default('10%'),
    page_size: z.int().min(1).max(4096).default(16),
  }),
} as const

type Name = keyof typeof configurations
type Configuration<N extends Name> = Omit<z.output<(typeof configurations)[N]>, 'label'>

/** A configuration with its defaults filled in. */
export type Attention = { [N in Name]: Configuration<N> }[Name]

const names = Object.keys(configurations) as Name[]

export const attentionChoices = names.map((name) => ({
  label: name,
  value: name,
  detail: detailOf(configurations[name].parse({ name })) || 'every token',
}))

/** `streaming`, or `{name: streaming, sink_size: 4, window_size: 10%, label: …}`; `label` tells two of a kind apart. */
export function expandAttention(raw: Json): Expansion {
  const given = typeof raw === 'string' ? { name: raw } : raw
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    return fault('must be the name of an attention configuration or an object with a name')
  const name = given.name
  if (typeof name !== 'string' || !Object.hasOwn(configurations, name)) {
    const path = typeof raw === 'string' ? '' : 'name'
    return fault(`unknown attention configuration ${JSON.stringify(name ?? null)}; known: ${names.join(', ')}`, path)
  }
  const parsed = configurations[name as Name].safeParse(given)
  if (!parsed.success)
    return { values: [], issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) }
  const { label = name, ...value } = parsed.data
  return { values: [axisValue(label, value)], issues: [] }
}

function axisValue(label: string, value: Attention): AxisValue {
  const detail = detailOf(value)
  return { label, ...(detail ? { detail } : {}), value: value as Json }
}

function detailOf(attention: Attention): string {
  switch (attention.name) {
    case 'dense':
      return ''
    case 'streaming':
      return `sink ${attention.sink_size} · window ${attention.window_size}`
    case 'topk':
      return `top ${attention.heavy_size}`
    case 'quest':
      return `top ${attention.heavy_size} · page ${attention.page_size}`
  }
}

/** The sizes of a configuration by parameter name. Together they are the tokens that it attends. */
export function sizesOf(attention: Attention): Record<string, Size> {
  switch (attention.name) {
    case 'dense':
      return {}
    case 'streaming':
      return { sink_size: attention.sink_size, window_size: attention.window_size }
    case 'topk':
    case 'quest':
      return { heavy_size: attention.heavy_size }
  }
}
