import { z } from 'zod'
import { adapters } from './adapters'

const ids = Object.keys(adapters)

/** Parameters of llm-eval. */
export const llmEvalParams = z.strictObject({
  adapter: z
    .enum(ids, { error: ({ input }) => `unknown adapter ${JSON.stringify(input)}; known: ${ids.join(', ')}` })
    .default('builtin')
    .describe('How models are reached; builtin computes attention over synthetic contexts, without a download'),
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

export type LlmEvalParams = z.infer<typeof llmEvalParams>
