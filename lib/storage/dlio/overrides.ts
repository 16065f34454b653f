import type { Json } from '../../matrix/types'
import { type Fact, isKnown, known } from '../fact'
import { isObject, type JsonObject } from '../json-file'
import type { Override } from '../types'

/**
 * What the drivers add to every run by themselves. 1.0 is the shell script, whose folder is `configs/`; the Python driver
 * of the later editions got its list with 3.0. It turns its own `--checkpoint-folder` into a parameter too.
 */
const INJECTED = {
  configs: ['workflow.generate_data', 'workflow.train', 'workflow.profiling', 'profiling.profiler'],
  dlio_config: [
    'dataset.skip_listing',
    'dataset.listing_validation_interval',
    'dataset.num_files_generated',
    'dataset.data_folder',
    'dataset.total_disk_bytes',
    'checkpoint.checkpoint_folder',
    'storage.storage_type',
    'storage.storage_root',
    'storage.storage_options.storage_library',
    'storage.storage_options.uri_scheme',
    'storage.s3_force_path_style',
  ],
} as const

/** Folder of the files that Hydra leaves; edition 1.0 named it `configs`. */
export type ConfigFolder = keyof typeof INJECTED

export interface WrittenOverride {
  key: string
  value: Json
}

/** What one `overrides.yaml` says. */
export interface OverridesFile {
  /** Of `workload=unet3d_h100`. */
  workload: string | null
  overrides: WrittenOverride[]
  /** Lines of no use, as they stand. */
  odd: string[]
}

/**
 * Lines of Hydra: `workload=unet3d_h100`, `++workload.dataset.num_files_train=28000`, `~workload.checkpoint`. Split on the
 * first `=` only, since values hold more of them.
 */
export function parseOverrides(lines: readonly Json[]): OverridesFile {
  const file: OverridesFile = { workload: null, overrides: [], odd: [] }
  for (const line of lines) {
    if (typeof line !== 'string') {
      file.odd.push(JSON.stringify(line))
      continue
    }
    const [name, value] = splitOnce(line)
    const removes = name.startsWith('~')
    if (value === null && !removes) file.odd.push(line)
    else if (name === 'workload') file.workload = value
    else if (!keyOf(name).startsWith('hydra.')) file.overrides.push({ key: keyOf(name), value })
  }
  return file
}

/** `key=value` texts of the driver's `--params`, in lists of any depth, or a map. */
export function parseParams(params: Json | undefined): Map<string, Json> {
  if (isObject(params)) return new Map(Object.entries(params).map(([key, value]) => [keyOf(key), value]))
  const texts = (Array.isArray(params) ? params.flat(5) : [params]).filter((text) => typeof text === 'string')
  return new Map(
    texts.map((text) => {
      const [name, value] = splitOnce(text)
      return [keyOf(name), value]
    }),
  )
}

/**
 * Every parameter that differs from the shipped workload, with its origin. Recorded `--params` are the user's, also such
 * as a driver adds. All else is the driver's where drivers are known to inject it, and the user's where they are not: a
 * parameter that nobody claims may not pass unjudged.
 */
export function overridesOf(
  metadata: Fact<JsonObject>,
  file: Fact<OverridesFile>,
  folder: ConfigFolder,
): Fact<Override[]> {
  const recorded = isKnown(metadata) ? metadata.value.override_parameters : undefined
  const inMetadata: WrittenOverride[] = isObject(recorded)
    ? Object.entries(recorded).map(([key, value]) => ({ key: keyOf(key), value }))
    : []
  if (!isObject(recorded) && !isKnown(file)) return isKnown(metadata) ? file : firstReason(metadata, file)
  const args = isKnown(metadata) ? metadata.value.args : undefined
  const params = parseParams(isObject(args) ? args.params : undefined)
  const injected = new Set<string>(INJECTED[folder])
  const found = new Map<string, Override>()
  const add = ({ key, value }: WrittenOverride, source: string) => {
    const origin = params.has(key) || !injected.has(key) ? 'user' : 'driver'
    if (!found.has(key)) found.set(key, { key, value, origin, source })
  }
  if (isKnown(metadata)) for (const one of inMetadata) add(one, `${metadata.source}: override_parameters.${one.key}`)
  if (isKnown(file)) for (const one of file.value.overrides) add(one, `${file.source}: ${one.key}`)
  if (isKnown(metadata)) for (const [key, value] of params) add({ key, value }, `${metadata.source}: args.params`)
  const source = isObject(recorded) && isKnown(metadata) ? `${metadata.source}: override_parameters` : sourceOf(file)
  return known([...found.values()], source)
}

function splitOnce(line: string): [string, string | null] {
  const at = line.indexOf('=')
  return at < 0 ? [line.trim(), null] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

function keyOf(name: string): string {
  return name.replace(/^(\+\+|\+|~)/, '').replace(/^workload\./, '')
}

function sourceOf(fact: Fact<unknown>): string {
  return isKnown(fact) ? fact.source : fact.missing.file
}

/** Tells of the file that a tree of this layout would have. */
function firstReason(metadata: Fact<JsonObject>, file: Fact<OverridesFile>): Fact<Override[]> {
  if (isKnown(file) || isKnown(metadata)) throw new Error('one of them is known')
  return file.missing.file.startsWith('configs') ? file : metadata
}
