/** Runs of edition 3.0, changed as tables of several rules need them. */
import { type KvFiles, kvCacheRun } from '../../../storage/benchmarks/kv-cache/testing'
import type { KvCacheRun } from '../../../storage/benchmarks/kv-cache/types'
import { known } from '../../../storage/fact'
import type { JsonObject } from '../../../storage/values'

export const edition = '3.0'
export const METADATA = 'kv_cache_20260302_100000_metadata.json'
export const CLIENT = 'option_1/trial_0/rank_0/kvcache_results_20260302_100000.json'
export const changed = (change: (files: KvFiles) => void) => kvCacheRun({ edition }, change)
export const args = (values: JsonObject) =>
  changed(({ metadata }) => Object.assign(metadata?.args as JsonObject, values))
/** Replaces words in the recorded commands of one option. */
export const commands = (option: number, from: string | RegExp, to: string) =>
  changed(({ metadata }) => {
    for (const one of (metadata?.command_output_files ?? []) as { command: string }[])
      if (one.command.includes(`option_${option}/`)) one.command = one.command.replace(from, to)
  })
export const summary = (change: (summary: JsonObject, options: Record<string, JsonObject>) => void) =>
  changed((files) => {
    if (files.summary) change(files.summary, files.summary.options as Record<string, JsonObject>)
  })
export const silent = (change: (files: KvFiles) => void = () => {}) =>
  changed((files) => {
    delete files.metadata?.command_output_files
    change(files)
  })
export const run: KvCacheRun = await kvCacheRun({ edition })
export const bare = await changed((files) => {
  delete files.metadata
})
export const noSummary = await changed((files) => {
  delete files.summary
})
const sizing = { ...run, command: known('datasize', 'x') }
export const notApplicable = [{ name: 'data sizing', edition, subject: sizing }] as const
export const needsMetadata = [
  { name: 'a run without metadata', edition, subject: bare, file: '*_metadata.json' },
] as const
export const needsSummary = [
  { name: 'a run without its summary', edition, subject: noSummary, file: 'summary.json' },
] as const
