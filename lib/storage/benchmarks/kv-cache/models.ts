/** Sizes that make the KV cache of a model. */
interface ModelShape {
  layers: number
  kvHeads: number
  /** Hidden size over attention heads. */
  headSize: number
}

const FP16_BYTES = 2
/** Keys and values. */
const TENSORS = 2

export const KV_MODELS: Record<string, ModelShape> = {
  'tiny-1b': { layers: 12, kvHeads: 4, headSize: 128 },
  'mistral-7b': { layers: 32, kvHeads: 8, headSize: 128 },
  'llama2-7b': { layers: 32, kvHeads: 32, headSize: 128 },
  'llama3.1-8b': { layers: 32, kvHeads: 8, headSize: 128 },
  'llama3.1-70b-instruct': { layers: 80, kvHeads: 8, headSize: 128 },
}

/**
 * Bytes that one token of a sequence takes in the cache, at 16 bits a number. The sizing command of the interim driver
 * had other constants, up to 64 times smaller; they are wrong.
 * @returns null for a model that is not in the list
 */
export function kvBytesPerToken(model: string): number | null {
  const shape = Object.hasOwn(KV_MODELS, model) ? KV_MODELS[model] : undefined
  return shape ? shape.layers * shape.kvHeads * shape.headSize * TENSORS * FP16_BYTES : null
}

export const GENERATION_MODES = ['none', 'fast', 'realistic']
export const PERFORMANCE_PROFILES = ['latency', 'throughput']

/** What edition 3.0 fixes for each of its three options, per client; keys as the tool's command line has them. */
export interface KvWorkload {
  model: string
  'num-users': number
  duration: number
  'gpu-mem-gb': number
  'cpu-mem-gb': number
  'max-concurrent-allocs': number
  'generation-mode': string
}

export const KV_OPTIONS: Record<1 | 2 | 3, KvWorkload> = {
  1: workload('llama3.1-8b', 200, 0, 16),
  2: workload('llama3.1-8b', 100, 4, 16),
  3: workload('llama3.1-70b-instruct', 70, 0, 4),
}

function workload(model: string, users: number, cpuGb: number, allocs: number): KvWorkload {
  return {
    model,
    'num-users': users,
    duration: 300,
    'gpu-mem-gb': 0,
    'cpu-mem-gb': cpuGb,
    'max-concurrent-allocs': allocs,
    'generation-mode': 'none',
  }
}

/** What edition 3.0 fixes for the whole sequence. */
export const KV_SEQUENCE = { trials: 3, seed: 42, delaySeconds: 90 }
