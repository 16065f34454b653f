/** The results table of edition 3.0: fixed columns, a row a group; a row fills the block of its benchmark. */
import type { RunJudgement, SubmissionJudgement } from '../rules/document'
import { llmModel } from '../storage/benchmarks/checkpointing/models'
import type { SystemFigures } from '../storage/system-figures'
import type { BenchmarkType } from '../storage/types'
import type { ResultFacts } from './result-facts'

export interface Link {
  text: string
  /** Relative to the root of the package. */
  href: string
}

type Cell = string | number | Link | null

interface Group {
  submission: SubmissionJudgement
  runs: readonly RunJudgement[]
  facts: ResultFacts | null
}

/** What has columns of its own: a column, and what stands in it. */
type Block = [column: string, of: (group: Group) => Cell][]

const HEAD = [
  'Public ID',
  'Organization',
  'Division',
  'Benchmark Type',
  'Model',
  'Name',
  'Description',
  'Type',
  'Access Protocol',
  'Availability',
  "RU's",
  'Integrated Client Storage (TiB)',
  'Usable Capacity (TiB)',
  'Provisioned Power (W)',
]

const MODELS: Record<string, string> = { unet3d: 'Unet3D', retinanet: 'RetinaNet' }

/** Options of the KV cache benchmark in the words of the table. */
const OPTIONS = ['llama3.1-8b Storage Only', 'llama3.1-8b Storage + Mem', 'llama3.1-70b Storage Only']

const metric = (name: string) => (group: Group) => group.submission.metrics[name] ?? null

const BLOCKS: Record<BenchmarkType, Block> = {
  training: [
    ['Accelerator Type', ({ submission }) => submission.accelerator],
    ['# Client Nodes', clients],
    ['Code', code],
    ['Logs', logs],
    ['# Simulated Accelerators', ({ runs }) => common(runs.map(({ processes }) => processes))],
    ['Read B/W (GiB/s)', metric('read_gib_per_second')],
  ],
  checkpointing: [
    ['Checkpoint Mode', mode],
    ['# Client Nodes', clients],
    ['DP Instances', copies],
    ['Code', code],
    ['Logs', logs],
    ['Write B/W (GiB/s)', metric('write_gib_per_second')],
    ['Write Duration (secs)', metric('write_seconds')],
    ['Read B/W (GiB/s)', metric('read_gib_per_second')],
    ['Read Duration (secs)', metric('read_seconds')],
  ],
  vector_database: [
    ['# Client Nodes', clients],
    ['Code', code],
    ['Logs', logs],
    ['Vector Count', metric('vectors')],
    ['Vector Dimension', metric('dimension')],
    ['Index Type', ({ submission }) => submission.model],
    ['Queries per Sec', metric('queries_per_second')],
    ['Query Latency (ms)', metric('p99_latency_ms')],
    ['Recall Percentage', metric('recall')],
    ['Storage IOPs', metric('storage_iops')],
    ['Read B/W (GiB/s)', metric('read_gib_per_second')],
  ],
  kv_cache: [
    ['# Client Nodes', clients],
    ['Code', code],
    ['Logs', logs],
  ],
}

const PREFIXES: Record<BenchmarkType, string> = {
  training: 'Training - ',
  checkpointing: 'Checkpointing - ',
  vector_database: 'VDB - ',
  kv_cache: 'KVCache - ',
}

/** Blocks of the KV cache's options, each with a prefix of its own. */
const OPTION_BLOCKS = OPTIONS.map((words, index): { prefix: string; block: Block } => ({
  prefix: `KVCache ${words} - `,
  block: [
    ['Throughput (tok/s)', metric(`option_${index + 1}_throughput_tokens_per_sec`)],
    ['Read B/W (GiB/s)', metric(`option_${index + 1}_read_bandwidth_gibps`)],
    ['Write B/W (GiB/s)', metric(`option_${index + 1}_write_bandwidth_gibps`)],
    ['P95 Read Latency (ms)', metric(`option_${index + 1}_device_read_p95_ms`)],
  ],
}))

function blocksOf(benchmark: BenchmarkType): { prefix: string; block: Block }[] {
  const own = { prefix: PREFIXES[benchmark], block: BLOCKS[benchmark] }
  return benchmark === 'kv_cache' ? [own, ...OPTION_BLOCKS] : [own]
}

export const COLUMNS_3: readonly string[] = [
  ...HEAD,
  ...(['training', 'checkpointing', 'vector_database', 'kv_cache'] as const).flatMap((benchmark) =>
    blocksOf(benchmark).flatMap(({ prefix, block }) => block.map(([column]) => prefix + column)),
  ),
]

/** All columns in their order; blank where it is not known, or the column is another benchmark's. */
export function rowOf3(
  submission: SubmissionJudgement,
  runs: readonly RunJudgement[],
  facts: ResultFacts | null,
): Record<string, Cell> {
  const group = { submission, runs, facts }
  const figures: Partial<SystemFigures> = facts?.systems.find((one) => describes(one, submission))?.figures ?? {}
  const row: Record<string, Cell> = Object.fromEntries(COLUMNS_3.map((column) => [column, null]))
  const head: Cell[] = [
    // Given by the organisers, once and for good.
    null,
    submission.organisation,
    submission.division,
    submission.benchmark,
    modelLabel(submission),
    figures.name ?? submission.system,
    figures.description ?? null,
    figures.type ?? null,
    figures.accessProtocol ?? null,
    figures.availability ?? null,
    figures.rackUnits ?? null,
    figures.integratedClientStorageTib ?? null,
    figures.usableCapacityTib ?? null,
    figures.provisionedPowerWatts ?? null,
  ]
  HEAD.forEach((column, index) => {
    row[column] = head[index] ?? null
  })
  for (const { prefix, block } of blocksOf(submission.benchmark))
    for (const [column, of] of block) row[prefix + column] = of(group)
  return row
}

function describes(one: Omit<ResultFacts['code'][number], 'path'>, submission: SubmissionJudgement): boolean {
  return (
    one.system === submission.system &&
    one.organisation === submission.organisation &&
    one.division === submission.division
  )
}

/** As the table writes it; blank for the benchmarks that have none in it. */
function modelLabel({ benchmark, model }: SubmissionJudgement): string | null {
  if (model === null || benchmark === 'vector_database' || benchmark === 'kv_cache') return null
  return MODELS[model] ?? llmModel(model)?.label ?? model
}

function clients({ runs }: Group): number | null {
  return common(runs.map(({ hosts }) => hosts))
}

function mode({ runs, facts }: Group): string | null {
  const subset = common(runs.map(({ path }) => facts?.runs[path]?.subset ?? null))
  return subset === null ? null : subset ? 'subset' : 'default'
}

/** Copies of the model (tensor × pipeline ranks each) that were written at once; blank where they are no whole number. */
function copies({ submission, runs }: Group): number | null {
  const model = llmModel(submission.model ?? '')
  const processes = common(runs.map((run) => run.processes))
  if (model === undefined || processes === null) return null
  const ranks = model.tensor * model.pipeline
  return processes % ranks === 0 ? processes / ranks : null
}

/** The folder that holds the group's runs. */
function logs({ runs }: Group): Link | null {
  const parts = runs.map(({ path }) => path.split('/').slice(0, -1))
  const [first = []] = parts
  let length = 0
  while (length < first.length && parts.every((of) => of[length] === first[length])) length++
  const folder = first.slice(0, length)
  return folder.length === 0 ? null : { text: 'Logs', href: folder.map(encodeURIComponent).join('/') }
}

/** The image of the code that ran, where the package has one. */
function code({ submission, facts }: Group): Link | null {
  const image = facts?.code.find((one) => describes(one, submission))
  return image ? { text: 'Code', href: image.path.split('/').map(encodeURIComponent).join('/') } : null
}

/** The value that all have; null where they differ or one has none. */
function common<T>(values: readonly (T | null)[]): T | null {
  const different = new Set(values)
  const [only] = different
  return different.size === 1 ? (only ?? null) : null
}
