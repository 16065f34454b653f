/**
 * Finds the edition that a tree was made under. Two kinds of signs:
 *
 * - what only one edition writes (`provenance.json` names it; `mlperf-results.yaml`, `.mlps-code-image` and
 *   `invocation_start_time` came with 3.0; `configs/` without metadata is 1.0). They must agree;
 * - what some editions have (models, accelerators, preview benchmarks, form of the metadata). They narrow it down.
 *
 * Nothing is guessed: signs that contradict each other, or leave more than one edition, leave the tree without one.
 */
import { peek } from './fact'
import type { Listing } from './listing'
import { EDITIONS, type Edition, type StorageRun } from './types'

export interface Evidence {
  /** What may have written it. */
  editions: readonly Edition[]
  /** Alone enough, and never overruled. */
  decisive: boolean
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
  const decisive = evidence.filter(({ decisive }) => decisive)
  const told = new Map<Edition, string>()
  for (const { editions, sign } of decisive)
    for (const edition of editions) if (!told.has(edition)) told.set(edition, sign)
  const fitting = intersection(decisive)
  if (fitting.length === 0) {
    const signs = EDITIONS.flatMap((edition) => (told.has(edition) ? [`${told.get(edition)} (${edition})`] : []))
    return { edition: null, reason: `The tree has signs of several editions: ${signs.join(', ')}. ${NAME_IT}` }
  }
  const [only] = fitting
  if (fitting.length === 1 && only) return { edition: only, reason: `Edition ${only}, because of ${told.get(only)}.` }

  const weak = evidence.filter(({ decisive }) => !decisive)
  const left = intersection(weak)
  const [last] = left
  if (left.length === 1 && last) {
    const signs = [...new Set(weak.filter(({ editions }) => editions.length < EDITIONS.length).map(({ sign }) => sign))]
    return { edition: last, reason: `Edition ${last}: it is the only one that fits ${listed(signs)}.` }
  }
  if (weak.length === 0) return { edition: null, reason: `Nothing in the tree tells the edition. ${NAME_IT}` }
  const signs = listed([...new Set(weak.map(({ sign }) => sign))])
  return left.length === 0
    ? { edition: null, reason: `No edition has all of ${signs}. ${NAME_IT}` }
    : {
        edition: null,
        reason: `The tree may be of edition ${left.join(' or ')}: all of them have ${signs}. ${NAME_IT}`,
      }
}

const NAME_IT = 'Name it with --edition.'

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
  if (has(/^dlio_config\//)) evidence.push(some(['2.0', '2.x', '3.0'], 'folders `dlio_config`'))
  if (run.benchmark === 'kv_cache' || run.benchmark === 'vector_database')
    evidence.push(some(['2.x', '3.0'], `the benchmark \`${run.benchmark}\``))
  if (run.benchmark === 'checkpointing') evidence.push(some(['2.0', '2.x', '3.0'], 'the benchmark `checkpointing`'))
  const model = run.benchmark === 'training' ? peek(run.model) : undefined
  if (model === 'resnet50' || model === 'cosmoflow')
    evidence.push(some(['1.0', '2.0', '2.x'], `the model \`${model}\``))
  if (model === 'retinanet' || model === 'flux' || model === 'dlrm')
    evidence.push(some(['2.x', '3.0'], `the model \`${model}\``))
  const accelerator = peek(run.accelerator)
  if (accelerator === 'b200' || accelerator === 'mi355')
    evidence.push(some(['2.x', '3.0'], `the accelerator \`${accelerator}\``))
  // Edition 3.0 keeps h100 and a100 for `whatif` runs, which have a folder of their own.
  if ((accelerator === 'h100' || accelerator === 'a100') && run.division !== 'whatif')
    evidence.push(some(['1.0', '2.0', '2.x'], `the accelerator \`${accelerator}\``))
  return evidence
}

/** What a metadata file and a `provenance.json` say: the keys that each driver writes. */
export function evidenceOfMetadata(metadata: { [key: string]: unknown }): Evidence[] {
  const args = metadata.args
  const mode = typeof args === 'object' && args !== null && 'mode' in args ? args.mode : undefined
  if ('invocation_start_time' in metadata) return [only('3.0', '`invocation_start_time` in metadata')]
  if (mode === 'closed' || mode === 'open' || mode === 'whatif') return [only('3.0', '`args.mode` in metadata')]
  if (!('benchmark_type' in metadata)) return [some(['2.0'], 'metadata without `benchmark_type`')]
  return [some(['2.x'], 'metadata with `benchmark_type` and without `invocation_start_time`')]
}

export function evidenceOfProvenance(provenance: { [key: string]: unknown }): Evidence[] {
  const said = provenance.rules_edition
  if (typeof said !== 'string' || said === 'unknown') return []
  const name = said.trim().replace(/^v/i, '')
  const edition = EDITIONS.find((one) => one === name) ?? EDITIONS.find((one) => name.startsWith(`${one}.`))
  return edition ? [only(edition, `\`rules_edition\` in \`provenance.json\``)] : []
}

function only(edition: Edition, sign: string): Evidence {
  return { editions: [edition], decisive: true, sign }
}

function some(editions: readonly Edition[], sign: string): Evidence {
  return { editions, decisive: false, sign }
}

function intersection(evidence: readonly Evidence[]): Edition[] {
  return EDITIONS.filter((edition) => evidence.every(({ editions }) => editions.includes(edition)))
}

function listed(signs: readonly string[]): string {
  const shown = signs.slice(0, 5)
  const more = signs.length > 5 ? ` and ${signs.length - 5} more signs` : ''
  return shown.length > 1 && !more
    ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
    : `${shown.join(', ')}${more}`
}
