/** Runs of the interim edition, changed as tables of several rules need them. */
import { kvCacheRun } from '../../../storage/benchmarks/kv-cache/testing'
import type { KvCacheRun } from '../../../storage/benchmarks/kv-cache/types'
import { known } from '../../../storage/fact'

export const METADATA = 'kv_cache_20260302_100000_metadata.json'
export const run: KvCacheRun = await kvCacheRun({ edition: '2.x' })
/** The same run with other values at the top of its metadata. */
export const having = (values: Record<string, string | number | null>) =>
  kvCacheRun({ edition: '2.x' }, ({ metadata }) => Object.assign(metadata ?? {}, values))
/** Neither at the top nor below. */
export const without = (name: string) =>
  kvCacheRun({ edition: '2.x' }, ({ metadata }) => {
    for (const place of [metadata, metadata?.args]) delete (place as Record<string, unknown>)[name]
  })
export const bare = await kvCacheRun({ edition: '2.x' }, (files) => {
  delete files.metadata
})
const sizing = { ...run, command: known('datasize', 'x') }
export const edition = '2.x'
const common = {
  unjudged: [{ name: 'a run without metadata', edition, subject: bare, file: '*_metadata.json' }],
  notApplicable: [{ name: 'data sizing', edition, subject: sizing }],
} as const
export const judgedAlike = { unjudged: [...common.unjudged], notApplicable: [...common.notApplicable] }
