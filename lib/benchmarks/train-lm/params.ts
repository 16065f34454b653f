import { z } from 'zod'

/** Parameters of train-lm. What they cost together is bounded by `memoryBytes`. */
export const trainLmParams = z.strictObject({
  text: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .default('builtin:corpus')
    .describe("Text to learn: the path of a UTF-8 file, or builtin:corpus for the project's own documents"),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1)
    .describe('Seed of the weights, the batches and the sample; the same seed gives the same curve'),
  width: z.int().min(8).max(1024).default(160).describe('Units of a hidden layer'),
  layers: z.int().min(1).max(8).default(1).describe('Hidden layers; all after the first are residual'),
  context: z.int().min(1).max(256).default(10).describe('Characters before the one to predict'),
  embedding: z.int().min(1).max(128).default(16).describe('Numbers that stand for one character'),
  lr: z.number().positive().max(1).default(0.01).describe('Highest learning rate, reached after the warm-up'),
  warmup: z.int().min(0).max(100_000).default(100).describe('Steps over which the learning rate rises from 0'),
  weight_decay: z.number().min(0).max(1).default(0.01).describe('Weight decay of AdamW'),
  grad_clip: z.number().positive().max(1000).default(1).describe('Longest gradient, as an L2 norm, that is applied'),
  batch: z.int().min(1).max(4096).default(32).describe('Positions of the text a step learns from'),
  steps: z.int().min(1).max(10_000_000).default(12_000).describe('Optimizer steps'),
  log_every: z.int().min(1).max(1_000_000).default(20).describe('Steps between two points of the training curve'),
  eval_every: z.int().min(1).max(10_000_000).default(500).describe('Steps between two validations'),
  checkpoint_every: z.int().min(1).max(10_000_000).default(1000).describe('Steps between two checkpoints'),
  sample_length: z.int().min(1).max(20_000).default(1000).describe('Characters to generate at the end'),
})

export type TrainLmParams = z.infer<typeof trainLmParams>

/** Trainable numbers of the model for a vocabulary of `vocabulary` characters. */
export function parameterCount(params: TrainLmParams, vocabulary: number): number {
  const { context, embedding, layers, width } = params
  const input = context * embedding * width + width
  return vocabulary * embedding + input + (layers - 1) * (width * width + width) + width * vocabulary + vocabulary
}

/** Most that a run may take for its numbers. */
export const MEMORY_MAX_BYTES = 2 ** 30
const BYTES_PER_NUMBER = 8
/** Weights, gradients and two moments of the optimizer. */
const COPIES_OF_WEIGHTS = 4
/** A batch of the last positions of a validation has buffers of its own. */
const SETS_OF_BUFFERS = 2

/** Upper bound of the memory for weights and what a step computes, with the largest vocabulary. */
export function memoryBytes(params: TrainLmParams): number {
  const { context, embedding, layers, width, batch } = params
  const vocabulary = 256
  const perPosition = 2 * context * embedding + (3 * layers + 1) * width + vocabulary
  const weights = COPIES_OF_WEIGHTS * parameterCount(params, vocabulary)
  return BYTES_PER_NUMBER * (weights + SETS_OF_BUFFERS * batch * perPosition)
}
