/**
 * What attention configurations of sparse-attention-hub are made of: each masker adds positions to those that may be
 * attended. Sizes are tokens or shares of the context, kept apart by their unit: the hub tells `1` (a token) from `1.0`
 * (everything), and JSON can't.
 */
import { type ZodType, z } from 'zod'
import type { Json } from '../../../../matrix/types'
import { sizeSchema } from '../../size'

export interface Parameter {
  schema: ZodType
  means: string
}

export interface Masker {
  title: string
  /** Draws positions at random; a configuration has at most one such. */
  sampling: boolean
  /** Name of the parameter that tells most, and a word for it in one line. */
  shown?: { parameter: string; as: string }
  parameters: Readonly<Record<string, Parameter>>
  notes: readonly string[]
}

const size = { schema: sizeSchema(), means: 'tokens from 1 up, or a share such as 10%' }
const count = (least: number, means: string, fallback?: number): Parameter => {
  const schema = z
    .int()
    .min(least)
    .max(2 ** 31)
  return { schema: fallback === undefined ? schema : schema.default(fallback), means }
}
const share = (means: string, schema = z.number().gt(0).lt(1)): Parameter => ({ schema, means })
const bits = (means: string, fallback: number): Parameter => ({
  schema: z.int().min(1).max(16).default(fallback),
  means,
})

/** A file of the user's, one for each model: `{model}` in it becomes the name of the model as it stands in paths. */
const file = (means: string): Parameter => ({
  schema: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .refine((text) => !text.includes('\0'), 'holds a NUL character'),
  means: `${means}; {model} stands for the name of the model, relative paths begin at hub_path`,
})

export const MASKERS: Readonly<Record<string, Masker>> = {
  SinkMaskerConfig: {
    title: 'Sink',
    sampling: false,
    shown: { parameter: 'sink_size', as: 'sink' },
    parameters: { sink_size: size },
    notes: ['The first tokens.'],
  },
  LocalMaskerConfig: {
    title: 'Local window',
    sampling: false,
    shown: { parameter: 'window_size', as: 'window' },
    parameters: { window_size: size },
    notes: ['The newest tokens.'],
  },
  OracleTopKConfig: {
    title: 'Oracle top-k',
    sampling: false,
    shown: { parameter: 'heavy_size', as: 'top' },
    parameters: { heavy_size: size },
    notes: ['The tokens with the highest scores, found exactly.'],
  },
  OracleTopPMaskerConfig: {
    title: 'Oracle top-p',
    sampling: false,
    shown: { parameter: 'top_p', as: 'top-p' },
    parameters: { top_p: share('share of the attention mass, 0 to 1', z.number().min(0).max(1)) },
    notes: ['As many tokens as hold this share of the attention mass.'],
  },
  HashAttentionTopKMaskerConfig: {
    title: 'HashAttention',
    sampling: false,
    shown: { parameter: 'heavy_size', as: 'hash top' },
    parameters: {
      heavy_size: size,
      hat_bits: count(1, 'bits of a hash', 32),
      hat_mlp_layers: count(1, 'layers of the hashing network', 3),
      hat_mlp_hidden_size: count(1, 'width of the hashing network', 128),
      hat_mlp_activation: {
        schema: z.string().min(1).max(64).default('silu'),
        means: 'activation of the hashing network',
      },
      hat_weight_file: file('trained weights, a file for each model'),
    },
    notes: ['Needs trained weights for each model.'],
  },
  DoubleSparsityTopKMaskerConfig: {
    title: 'Double sparsity',
    sampling: false,
    shown: { parameter: 'heavy_size', as: 'channels top' },
    parameters: {
      heavy_size: size,
      sorted_channel_file: file('calibrated channels, a file for each model'),
      group_factor: count(1, 'channels of a group', 16),
      label_bits: bits('bits of a label', 4),
      channel_selection: { schema: z.enum(['qk_proj', 'q_proj']).default('qk_proj'), means: 'qk_proj or q_proj' },
    },
    notes: ['Needs a channel file for each model.'],
  },
  QuestTopKMaskerConfig: {
    title: 'Quest',
    sampling: false,
    shown: { parameter: 'heavy_size', as: 'pages top' },
    parameters: {
      heavy_size: size,
      page_size: count(1, 'tokens of a page'),
      label_bits: bits('bits of a bound', 16),
    },
    notes: ['Pages by the bounds of their keys.'],
  },
  PQCacheConfig: {
    title: 'PQCache',
    sampling: false,
    shown: { parameter: 'heavy_size', as: 'pq top' },
    parameters: {
      heavy_size: size,
      pq_group_factor: count(1, 'dimensions of a group'),
      pq_bits: count(1, 'bits of a code'),
      kmeans_iter: count(1, 'iterations of k-means'),
      init_offset: count(0, 'tokens at the beginning that are not coded'),
      metric: { schema: z.enum(['euclidean', 'ip']), means: 'euclidean or ip' },
    },
    notes: ['Scores by product quantisation.'],
  },
  SocketMaskerConfig: {
    title: 'Socket',
    sampling: false,
    shown: { parameter: 'heavy_size', as: 'socket top' },
    parameters: {
      heavy_size: size,
      K: count(1, 'hashes of a table', 4),
      L: count(1, 'tables', 1),
      tau: { schema: z.number().positive().default(0.3), means: 'temperature, over 0' },
    },
    notes: ['Scores by soft hashing.'],
  },
  RandomSamplingMaskerConfig: {
    title: 'Random sampling',
    sampling: true,
    shown: { parameter: 'sampling_rate', as: 'sampled' },
    parameters: { sampling_rate: share('share of the tokens, over 0 and up to 1', z.number().gt(0).max(1)) },
    notes: ['No seed is set by the hub: repeated runs differ.'],
  },
  AdaptiveSamplingMaskerConfig: {
    title: 'Adaptive sampling (vAttention)',
    sampling: true,
    shown: { parameter: 'epsilon', as: 'adaptive ε' },
    parameters: {
      base_rate_sampling: {
        schema: sizeSchema({ allowZero: true }).refine((given) => given !== '100%', 'must be less than everything'),
        means: 'tokens, or a share below 100%; 0 switches it off',
      },
      epsilon: share('error, strictly between 0 and 1'),
      delta: share('probability of a larger error, strictly between 0 and 1'),
      init_offset: { schema: sizeSchema({ allowZero: true }), means: 'tokens or share at the beginning left alone' },
      local_offset: { schema: sizeSchema({ allowZero: true }), means: 'tokens or share at the end left alone' },
    },
    notes: ['No seed is set by the hub: repeated runs differ.'],
  },
  MagicPigConfig: {
    title: 'MagicPig',
    sampling: true,
    shown: { parameter: 'lsh_k', as: 'magicpig k' },
    parameters: {
      lsh_l: count(1, 'tables'),
      lsh_k: count(1, 'bits of a hash; at most 64 with int64'),
      center: { schema: z.boolean().default(true), means: 'centre the keys first' },
      packing: { schema: z.enum(['int64', 'float32']).default('int64'), means: 'int64 or float32' },
      seed: count(0, 'seed of the hashes', 42),
    },
    notes: [],
  },
}

export interface MaskerConfig {
  type: string
  params: Record<string, Json>
}

/** The schema of one masker's parameters; unknown keys are faults. */
export function schemaOf(type: string): ZodType<Record<string, Json>> {
  const { parameters } = MASKERS[type]!
  const shape = Object.fromEntries(Object.entries(parameters).map(([name, { schema }]) => [name, schema]))
  return z.strictObject(shape).superRefine((given, context) => {
    if (type !== 'MagicPigConfig' || given.packing !== 'int64' || Number(given.lsh_k) <= 64) return
    context.addIssue({ code: 'custom', path: ['lsh_k'], message: 'must be at most 64 with int64 packing' })
  }) as unknown as ZodType<Record<string, Json>>
}
