import { type ZodType, z } from 'zod'
import type { Json } from '../../matrix/types'
import type { Adapter } from './adapter'
import { adapters, DEFAULT_ADAPTER } from './adapters'

const ids = [...adapters.keys()]

/** Parameters under one adapter, with `adapter` itself as a choice of all. */
export function paramsOf(adapter: Adapter): ZodType<Record<string, Json>> {
  const choice = z
    .enum(ids)
    .default(DEFAULT_ADAPTER)
    .describe('How models are reached; builtin computes attention over synthetic contexts, without a download')
  return z.strictObject({ adapter: choice, ...adapter.params.shape }) as unknown as ZodType<Record<string, Json>>
}

const options = [...adapters.values()].map(({ id, params }) =>
  z.strictObject({ adapter: z.literal(id), ...params.shape }),
)

/** Parameters of llm-eval: those of the adapter that `adapter` names. */
export const llmEvalParams = z.preprocess(
  (given) => (isMap(given) && given.adapter === undefined ? { ...given, adapter: DEFAULT_ADAPTER } : given),
  z.discriminatedUnion('adapter', options as [(typeof options)[number]], {
    error: ({ input }) =>
      isMap(input) ? `unknown adapter ${JSON.stringify(input.adapter)}; known: ${ids.join(', ')}` : undefined,
  }),
) as unknown as ZodType<Record<string, Json>>

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
