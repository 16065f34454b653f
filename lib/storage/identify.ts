import { isKnown, peek } from './fact'
import { metadataFile, readJson, textAt, valueAt } from './json-file'
import { benchmarkNamed } from './layout'
import type { ResultTree } from './tree'
import type { BenchmarkType, RunFolder } from './types'
import { booleanAt } from './values'
import { readYaml } from './yaml-file'

/**
 * Which benchmark wrote a run whose folders don't say: by the names of its files, its metadata, its summary, its
 * configuration, in this order. Faults of those files are told by whoever reads the run.
 * @returns null: nothing says it
 */
export async function identify(folder: RunFolder, tree: ResultTree): Promise<BenchmarkType | null> {
  if (folder.benchmark !== null) return folder.benchmark
  const file = metadataFile(folder)
  const known = /^(training|checkpointing|vector_database|vectordb|kv_cache|kvcache)_/.exec(file ?? '')?.[1]
  const named = benchmarkNamed(known ?? (file ?? '').replace(/(_\d{8}_\d{6})?_metadata\.json$/, ''))
  if (named) return named
  const has = (pattern: RegExp) => folder.files.some(({ path }) => pattern.test(path))
  if (file !== null) {
    const type = peek(textAt(await readJson(tree, folder, file, [], { optional: true }), 'benchmark_type'))
    const told = type === undefined ? null : benchmarkNamed(type)
    if (told) return told
  }
  if (has(/^(option_\d+\/|kvcache_)/)) return 'kv_cache'
  if (has(/^(statistics|recall_stats|result_verdict|load_statistics)\.json$/) || has(/^vectordb\//))
    return 'vector_database'
  const workflow = await workflowOf(folder, tree)
  if (workflow) return workflow
  const summary = has(/^summary\.json$/) ? await readJson(tree, folder, 'summary.json', []) : null
  if (summary && isKnown(summary)) {
    if (isKnown(valueAt(summary, 'options'))) return 'kv_cache'
    if (isKnown(valueAt(summary, 'throughput_qps'))) return 'vector_database'
    const metric = Object.keys(peek(valueAt(summary, 'metric')) ?? {})
    if (metric.some((key) => /^(save|load)_checkpoint/.test(key))) return 'checkpointing'
    if (metric.some((key) => /^(train|eval)_/.test(key))) return 'training'
  }
  // Edition 1.0 knew nothing else, and its summaries may be cut off.
  return has(/^configs\//) || has(/^((\d+_)?per_epoch_stats|summary)\.json$/) ? 'training' : null
}

/** Whether DLIO's configuration generates data and trains nothing: edition 1.0 leaves such folders behind. */
export async function onlyGeneratesData(folder: RunFolder, tree: ResultTree): Promise<boolean> {
  const config = await readYaml(tree, folder, 'configs/config.yaml', [], { optional: true })
  const on = (key: string) => peek(booleanAt(config, `workload.workflow.${key}`, { text: true })) === true
  return on('generate_data') && !on('train')
}

async function workflowOf(folder: RunFolder, tree: ResultTree): Promise<BenchmarkType | null> {
  for (const file of ['dlio_config/config.yaml', 'configs/config.yaml']) {
    if (!folder.files.some(({ path }) => path === file)) continue
    const config = await readYaml(tree, folder, file, [])
    const on = (key: string) => peek(booleanAt(config, `workload.workflow.${key}`, { text: true })) === true
    if (on('generate_data') || on('train')) return 'training'
    if (on('checkpoint')) return 'checkpointing'
  }
  return null
}
