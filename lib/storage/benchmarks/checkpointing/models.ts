/** A model whose checkpoints are written, as table 2 of the editions 2.0 and 3.0 has it. */
export interface LlmModel {
  id: string
  /** In tables of results. */
  label: string
  tensor: number
  pipeline: number
  data: number
  /** Of CLOSED: tensor × pipeline × data. */
  processes: number
  /** What 3.0's driver asks of the processes of OPEN; only for the 8B is it not tensor × pipeline. */
  multiple: number
  zeroStage: 1 | 3
  /** Weights and state of the optimizer, in GiB, though the tools call them GB. */
  modelGib: number
  optimizerGib: number
  layers: number
  hidden: number
  ffn: number
  heads: number
  kvHeads: number
}

const MODELS: readonly Omit<LlmModel, 'processes'>[] = [
  {
    id: 'llama3-8b',
    label: '8B',
    ...{ tensor: 1, pipeline: 1, data: 8, multiple: 8, zeroStage: 3, modelGib: 15, optimizerGib: 90 },
    ...{ layers: 32, hidden: 4096, ffn: 14_336, heads: 32, kvHeads: 8 },
  },
  {
    id: 'llama3-70b',
    label: '70B',
    ...{ tensor: 8, pipeline: 1, data: 8, multiple: 8, zeroStage: 3, modelGib: 130, optimizerGib: 781 },
    ...{ layers: 80, hidden: 8192, ffn: 28_672, heads: 128, kvHeads: 8 },
  },
  {
    id: 'llama3-405b',
    label: '405B',
    ...{ tensor: 8, pipeline: 32, data: 2, multiple: 256, zeroStage: 1, modelGib: 755, optimizerGib: 4533 },
    ...{ layers: 126, hidden: 16_384, ffn: 53_248, heads: 128, kvHeads: 8 },
  },
  {
    id: 'llama3-1t',
    label: '1250B',
    ...{ tensor: 8, pipeline: 64, data: 2, multiple: 512, zeroStage: 1, modelGib: 2571, optimizerGib: 15_426 },
    ...{ layers: 128, hidden: 25_872, ffn: 98_304, heads: 192, kvHeads: 32 },
  },
]

export const LLM_MODELS: readonly LlmModel[] = MODELS.map((model) => ({
  ...model,
  processes: model.tensor * model.pipeline * model.data,
}))

export function llmModel(id: string): LlmModel | undefined {
  return LLM_MODELS.find((model) => model.id === id)
}

/** One name for what drivers write: `llama_8b`, `llama3_8b` and `Llama3-8B` are `llama3-8b`. */
export function modelName(written: string): string {
  return written
    .trim()
    .toLowerCase()
    .replace(/^llama[_-](?=\d)/, 'llama3-')
    .replaceAll('_', '-')
}

/**
 * GiB that a rank writes of one checkpoint. ZeRO 3 cuts everything by all processes; ZeRO 1 the optimizer only, and the
 * first tensor × pipeline ranks hold the weights.
 */
function rankGib(model: LlmModel, rank: number, processes: number): number {
  const { zeroStage, modelGib, optimizerGib, tensor, pipeline } = model
  if (zeroStage === 3) return (modelGib + optimizerGib) / processes
  return optimizerGib / processes + (rank < tensor * pipeline ? modelGib / (tensor * pipeline) : 0)
}

/** GiB that these ranks write of one checkpoint together. @param processes by which it is cut; subset mode runs fewer ranks */
export function ranksGib(model: LlmModel, ranks: Iterable<number>, processes: number): number {
  let sum = 0
  for (const rank of ranks) sum += rankGib(model, rank, processes)
  return sum
}

/** Ranks of a host where `mpirun` deals them out one by one: 0, 4, 8, … for the first of four hosts. */
export function* ranksOfHost(host: number, hosts: number, processes: number): Iterable<number> {
  for (let rank = host; rank < processes; rank += hosts) yield rank
}

/** GB of accelerators that are simulated, by table 3 of edition 3.0. */
export const ACCELERATOR_GB: Readonly<Record<string, number>> = { b200: 180, mi355: 288, h100: 80, a100: 80 }

/** Writes, and reads, that a submission has. */
export const CHECKPOINTS = 10
