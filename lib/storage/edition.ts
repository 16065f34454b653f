/**
 * Finds the edition that a tree was made under, from two kinds of signs:
 *
 * - hard ones: what only some editions write (`mlperf-results.yaml` came with 3.0, `configs/` without metadata is 1.0,
 *   metadata that is the whole object of the driver is 2.0). They must agree;
 * - soft ones: what fits some editions better and may be a mistake of who ran it (a model, an accelerator). They are asked
 *   only where the hard ones leave more than one edition.
 *
 * Nothing is guessed: signs that contradict each other, or that leave more than one edition, leave the tree without one.
 */
import { isKnown, known, peek } from './fact'
import type { Listing } from './listing'
import { EDITIONS, type Edition, type StorageRun } from './types'
import { isObject, type JsonObject, textAt, valueAt } from './values'

export interface Evidence {
  /** What may have written it. */
  editions: readonly Edition[]
  hard: boolean
  /** What it is, as the end of `because of …`. */
  sign: string
}

export interface Detected {
  edition: Edition | null
  /** One sentence. */
  reason: string
}

/** @param evidence in any order, also many times the same */
export function detectEdition(evidence: readonly Evidence[]): Detected {
  const unique = new Map(evidence.map((one) => [one.sign, one]))
  const all = [...unique.values()].sort((a, b) => a.editions.length - b.editions.length || (a.sign < b.sign ? -1 : 1))
  if (all.length === 0) return nothing(`Nothing in the tree tells the edition.`)
  const hard = all.filter((one) => one.hard)
  const possible = fitting(hard)
  if (possible.length === 0) return nothing(`The tree has signs of several editions: ${withEditions(hard)}.`)
  if (possible.length === 1) return found(possible, hard)
  const narrowed = fitting(all)
  if (narrowed.length === 1) return found(narrowed, all)
  return narrowed.length === 0
    ? nothing(`No edition fits all signs of the tree: ${withEditions(all)}.`)
    : nothing(`The tree may be of edition ${narrowed.join(' or ')}: ${withEditions(all)}.`)
}

function found([edition]: Edition[], evidence: readonly Evidence[]): Detected {
  const alone = evidence.find(({ editions }) => editions.length === 1)
  const signs = alone ? alone.sign : listed(evidence.map(({ sign }) => sign))
  const because = alone ? `because of ${signs}` : `the only one that fits ${signs}`
  return edition ? { edition, reason: `Edition ${edition}, ${because}.` } : nothing('')
}

function nothing(reason: string): Detected {
  return { edition: null, reason: `${reason} Name the edition to judge by.` }
}

/** What names of files and folders say. */
export function evidenceOfListing(listing: Listing): Evidence[] {
  const evidence: Evidence[] = []
  const has = (path: string, name: string) => listing.entries(path).some((entry) => entry.name === name)
  if (has('', 'mlperf-results.yaml')) evidence.push(only('3.0', '`mlperf-results.yaml` at the root'))
  if (has('', 'whatif')) evidence.push(only('3.0', 'the division `whatif`'))
  if (has('', 'code-images')) evidence.push(only('3.0', '`code-images` at the root'))
  return evidence
}

/** What one run says, by its files and by the facts that were read. */
export function evidenceOfRun(run: StorageRun): Evidence[] {
  const evidence: Evidence[] = []
  const has = (pattern: RegExp) => run.files.some(({ path }) => pattern.test(path))
  const hasMetadata = has(/^[^/]*_metadata\.json$/)
  if (has(/^configs\//) && !hasMetadata) evidence.push(only('1.0', 'folders `configs` and no metadata'))
  else if (has(/^per_epoch_stats\.json$/) && !hasMetadata)
    evidence.push(only('1.0', '`per_epoch_stats.json` without a rank and no metadata'))
  for (const file of ['.mlps-code-image', 'fs_separation.json'])
    if (run.files.some(({ path }) => path === file)) evidence.push(only('3.0', `\`${file}\` in a run`))
  if (has(/^option_\d+\/trial_\d+\/rank_\d+\//)) evidence.push(only('3.0', 'options and trials of a KV cache run'))
  if (has(/^dlio_config\//)) evidence.push(hard(['2.0', '2.x', '3.0'], 'folders `dlio_config`'))
  if (run.benchmark === 'kv_cache' || run.benchmark === 'vector_database')
    evidence.push(hard(['2.x', '3.0'], `the benchmark \`${run.benchmark}\``))
  if (run.benchmark === 'checkpointing') evidence.push(hard(['2.0', '2.x', '3.0'], 'the benchmark `checkpointing`'))
  const model = run.benchmark === 'training' ? peek(run.model) : undefined
  if (model === 'resnet50' || model === 'cosmoflow')
    evidence.push(soft(['1.0', '2.0', '2.x'], `the model \`${model}\``))
  if (model === 'retinanet' || model === 'flux' || model === 'dlrm')
    evidence.push(soft(['2.x', '3.0'], `the model \`${model}\``))
  const accelerator = peek(run.accelerator)
  if (accelerator === 'b200' || accelerator === 'mi355')
    evidence.push(soft(['2.x', '3.0'], `the accelerator \`${accelerator}\``))
  // Edition 3.0 keeps h100 and a100 for `whatif` runs, which have a folder of their own.
  if ((accelerator === 'h100' || accelerator === 'a100') && run.division !== 'whatif')
    evidence.push(soft(['1.0', '2.0', '2.x'], `the accelerator \`${accelerator}\``))
  return evidence
}

/**
 * What a metadata file says by its keys. The driver of 2.0 dumps its whole object, which has `run_number` and no
 * `benchmark_type`; the later ones write chosen fields, and that of 3.0 `invocation_start_time` too.
 */
export function evidenceOfMetadata(metadata: JsonObject): Evidence[] {
  const has = (key: string) => Object.hasOwn(metadata, key)
  if (has('invocation_start_time')) return [only('3.0', '`invocation_start_time` in metadata')]
  if (!has('benchmark_type'))
    return has('args') || has('run_number') ? [only('2.0', 'metadata without `benchmark_type`')] : []
  const mode = textAt(known(metadata, ''), 'args.mode')
  const modal = isKnown(mode) && ['closed', 'open', 'whatif'].includes(mode.value)
  return [
    hard(['2.x', '3.0'], 'metadata with `benchmark_type`'),
    modal ? soft(['3.0'], '`args.mode` in metadata') : soft(['2.x'], 'metadata without `invocation_start_time`'),
  ]
}

/** What a KV cache result says: 3.0 gave the tier of storage, `nvme` up to then, another name. */
export function evidenceOfCacheResult(result: JsonObject): Evidence[] {
  const stats = valueAt(known(result, ''), 'summary.cache_stats')
  const names = isKnown(stats) && isObject(stats.value) ? Object.keys(stats.value) : []
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name))
  return [
    ...(has(/^nvme_/) ? [soft(['2.x'], 'fields `nvme_…` of KV cache results')] : []),
    ...(has(/^(tier_)?storage_(entries|read_|write_)/)
      ? [soft(['3.0'], 'fields `storage_…` of KV cache results')]
      : []),
  ]
}

export function evidenceOfProvenance(provenance: JsonObject): Evidence[] {
  const said = provenance.rules_edition
  if (typeof said !== 'string' || said === 'unknown') return []
  const name = said.trim().replace(/^v/i, '')
  const edition = EDITIONS.find((one) => one === name) ?? EDITIONS.find((one) => name.startsWith(`${one}.`))
  return edition ? [only(edition, `\`rules_edition\` in \`provenance.json\``)] : []
}

function only(edition: Edition, sign: string): Evidence {
  return { editions: [edition], hard: true, sign }
}

function hard(editions: readonly Edition[], sign: string): Evidence {
  return { editions, hard: true, sign }
}

function soft(editions: readonly Edition[], sign: string): Evidence {
  return { editions, hard: false, sign }
}

function fitting(evidence: readonly Evidence[]): Edition[] {
  return EDITIONS.filter((edition) => evidence.every(({ editions }) => editions.includes(edition)))
}

/** `a and b (2.x, 3.0), c (1.0)`: at most five of them. */
function withEditions(evidence: readonly Evidence[]): string {
  return listed(evidence.map(({ sign, editions }) => `${sign} (${editions.join(', ')})`))
}

function listed(signs: readonly string[]): string {
  if (signs.length > 5) return `${signs.slice(0, 5).join(', ')} and ${signs.length - 5} more`
  return signs.length > 1 ? `${signs.slice(0, -1).join(', ')} and ${signs.at(-1)}` : (signs[0] ?? '')
}
