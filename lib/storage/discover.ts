import { benchmarkNamed, COMMANDS, isTimeName, ownersOf, type Place, placeOf } from './layout'
import type { Listing } from './listing'
import { joined } from './text-file'
import type { FileEntry, RunFolder, TreeFault } from './types'

/** A folder that only holds `configs/`: what edition 1.0 leaves of data generation, or a run without its summary. */
export interface Discovered {
  runs: RunFolder[]
  configsOnly: RunFolder[]
}

/** Folders that hold no results, however they are filled. */
const SKIPPED = new Set(['__MACOSX', 'node_modules', 'code', 'code-images', 'systems'])

/**
 * Finds every folder that holds the files of one run: by the names above it where those are of a known layout, else by
 * its files. Runs never lie in runs. Nothing is read.
 */
export function discoverRuns(listing: Listing, faults: TreeFault[]): Discovered {
  const found: Discovered = { runs: [], configsOnly: [] }
  if (!visit([])) return found
  found.runs.sort(byPath)
  found.configsOnly.sort(byPath)
  return found

  /** @returns whether a run lies here or below */
  function visit(names: string[]): boolean {
    const path = names.join('/')
    if (listing.unlisted.includes(path)) return false
    const place = placeOf(names)
    const signs = signsOf(listing, path)
    if (place?.kind === 'run') {
      const isTime = isTimeName(names.at(-1) ?? '')
      if (isTime || signs !== 'none') {
        if (!isTime) faults.push(notATime(path, names.at(-1) ?? ''))
        found.runs.push(runFolder(listing, names, place.at))
        return true
      }
      if (below(names)) return true
      faults.push(noRunIn(path))
      return false
    }
    if (signs === 'strong' && !hasPlaces(names)) return add(names)
    if (below(names)) return true
    if (signs === 'none') {
      if (place && isOutOfPlace(names)) faults.push(unknownLevel(path))
      return false
    }
    return add(names, signs === 'configs')
  }

  function below(names: string[]): boolean {
    let any = false
    for (const name of folders(listing, names.join('/'))) if (!isSkipped(name)) any = visit([...names, name]) || any
    return any
  }

  function add(names: string[], configsOnly = false): boolean {
    const list = configsOnly ? found.configsOnly : found.runs
    list.push(runFolder(listing, names, placeOf(names)?.at ?? null))
    return true
  }

  /** A folder with a summary of its own above folders of runs is no run: someone put a sum there. */
  function hasPlaces(names: string[]): boolean {
    return folders(listing, names.join('/')).some((name) => {
      if (isSkipped(name) || IN_A_RUN.test(name)) return false
      const inner = [...names, name]
      return placeOf(inner)?.kind === 'run' || hasPlaces(inner)
    })
  }
}

/** Folders inside of a run. */
const IN_A_RUN = /^(dlio_config|configs|collector-staging|option_\d+|trial_\d+|rank_\d+|vectordb|\.hydra)$/

const STRONG =
  /^(summary\.json|kvcache_run_summary[^/]*\.json|[^/]+_metadata\.json|result_verdict\.json|recall_stats\.json|statistics\.json)$/
const WEAK =
  /^(dlio\.log|\d+_output\.json|(\d+_)?per_epoch_stats\.json|kvcache_[^/]*\.(json|log)|load_statistics\.json)$/

/** What the files say: `strong`: of a run; `weak`: of a run, unless one lies below; `configs`: only `configs/`. */
function signsOf(listing: Listing, path: string): 'strong' | 'weak' | 'configs' | 'none' {
  let signs: 'weak' | 'configs' | 'none' = 'none'
  for (const { name, kind } of listing.entries(path)) {
    if (kind === 'directory') {
      if (name === 'dlio_config' || /^option_\d+$/.test(name)) return 'strong'
      if (name === 'configs' && holdsConfig(listing, joined(path, name)) && signs === 'none') signs = 'configs'
    } else if (kind === 'file') {
      if (STRONG.test(name)) return 'strong'
      if (WEAK.test(name)) signs = 'weak'
    }
  }
  return signs
}

function holdsConfig(listing: Listing, path: string): boolean {
  return listing.entries(path).some(({ name, kind }) => kind === 'file' && /^(config|overrides)\.yaml$/.test(name))
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || SKIPPED.has(name) || /^code-/.test(name)
}

function folders(listing: Listing, path: string): string[] {
  return listing
    .entries(path)
    .filter(({ kind }) => kind === 'directory')
    .map(({ name }) => name)
}

function runFolder(listing: Listing, names: string[], place: Place | null): RunFolder {
  const path = names.join('/')
  const name = names.at(-1) ?? ''
  const around = place ?? around10(names)
  return {
    path,
    workload: names.slice(0, around.workloadDepth).join('/'),
    benchmark: around.benchmark,
    model: around.model,
    command: around.command,
    timestamp: isTimeName(name) ? name : null,
    ...ownersOf(names),
    files: filesBelow(listing, path),
  }
}

/**
 * Above a run outside of the folders of a benchmark: `run/<time>` and `<model>/run/<time>` of a tree that was given too
 * low, else edition 1.0: the folder above, where it is not itself one of several (`run1/c008`) or called `runs`.
 */
function around10(names: readonly string[]): Place {
  const above = names.at(-2)
  const nothing = { benchmark: null, model: null, command: null }
  if (above === undefined) return { ...nothing, workloadDepth: 0 }
  if (isTimeName(names.at(-1) ?? '') && COMMANDS.has(above))
    return { ...nothing, command: above, model: names.at(-3) ?? null, workloadDepth: names.length - 1 }
  const nested = /^runs$/i.test(above) || /^run[-_ ]?\d+$/i.test(above)
  return { ...nothing, workloadDepth: names.length - (nested ? 2 : 1) }
}

function filesBelow(listing: Listing, root: string): FileEntry[] {
  const files: FileEntry[] = []
  const visit = (path: string) => {
    for (const { name, kind, size } of listing.entries(joined(root, path))) {
      const at = joined(path, name)
      if (kind === 'directory') visit(at)
      else if (kind === 'file') files.push({ path: at, size })
    }
  }
  visit('')
  return files.sort(byPath)
}

/** Below a benchmark, where a model, an index or a command belongs, and nothing of a run lies in it. */
function isOutOfPlace(names: readonly string[]): boolean {
  return benchmarkNamed(names.at(-1) ?? '') === null && !COMMANDS.has(names.at(-1) ?? '')
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

function notATime(path: string, name: string): TreeFault {
  return {
    path,
    kind: 'malformed',
    message: `\`${name}\` is not the name of a time: the folder of a run is called YYYYMMDD_HHMMSS. It is judged all the same.`,
    fix: "Give the folder the `run_datetime` of the run's metadata as its name.",
  }
}

function noRunIn(path: string): TreeFault {
  return {
    path,
    kind: 'unexpected',
    message: `\`${path}\` stands where a run belongs and holds no file of one.`,
    fix: 'Take the folder away, or put the files of the run into it.',
  }
}

function unknownLevel(path: string): TreeFault {
  return {
    path,
    kind: 'unexpected',
    message: `\`${path}\` stands in the folder of a benchmark and holds no run.`,
    fix: 'Take it away, or bring it into the form `training/<model>/<command>/<YYYYMMDD_HHMMSS>/`.',
  }
}
