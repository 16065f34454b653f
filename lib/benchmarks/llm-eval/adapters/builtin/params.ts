import { z } from 'zod'

/** Parameters of the builtin adapter. */
export const builtinParams = z.strictObject({
  context_length: z.int().min(256).max(32_768).default(4096).describe('Tokens of a context'),
  samples: z.int().min(1).max(10_000).default(128).describe('Contexts to draw for each subset'),
  queries: z.int().min(1).max(16).default(8).describe('Questions asked of one context'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1)
    .describe('Seed of the contexts: configurations with the same seed see the same contexts'),
})

/** As they stand in a cell. */
export type BuiltinParams = z.infer<typeof builtinParams> & { adapter: 'builtin' }
