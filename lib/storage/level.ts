import { benchmarkNamed, COMMANDS, divisionNamed, isTimeName } from './layout'
import type { Listing } from './listing'
import { joined } from './text-file'
import type { RunFolder, TreeFault } from './types'

const EXPECTED =
  'Expected is one of: a results directory with `training/<model>/<command>/<YYYYMMDD_HHMMSS>/`, `checkpointing/<model>/<YYYYMMDD_HHMMSS>/`, `vector_database/…` or `kv_cache/…` in it; a submission with `closed/<organisation>/results/<system>/…` in it; a folder of edition 1.0 with `<run>/summary.json` in it; or the folder of a single run.'

/**
 * Whether the root is the level that results have, and if not, which level it is and where they lie. What lies in it is
 * judged all the same.
 */
export function levelFaults(listing: Listing, runs: readonly RunFolder[]): TreeFault[] {
  const names = listing.entries('').map(({ name }) => name)
  if (runs.length === 0) return [nothingFound(listing, names)]
  if (runs.some(({ path }) => path === '')) return [singleRun()]
  const tooLow = lowLevel(listing, runs)
  if (tooLow) return [tooLow]
  return highLevel(runs)
}

function nothingFound(listing: Listing, names: readonly string[]): TreeFault {
  const fault = (message: string, fix: string): TreeFault => ({ path: '.', kind: 'missing', message, fix })
  if (names.length === 0) return fault('The folder is empty: no run of a storage benchmark is in it.', EXPECTED)
  if (names.includes('config.yaml') && names.includes('overrides.yaml'))
    return fault(
      'This is the folder `dlio_config` (or `configs`) inside of a run, one level too low.',
      'Give the folder above it, which holds `summary.json`, or the one of all results.',
    )
  if (names.some((name) => /^(trial|rank)_\d+$/.test(name)))
    return fault(
      'This is a folder of one option inside of a KV cache run, below the level of the run.',
      'Give the folder of the run, which holds `option_1`, or the one of all results.',
    )
  const files = listing.files.toLocaleString('en-US')
  return fault(`No run of a storage benchmark is in this folder (${files} files were looked through).`, EXPECTED)
}

function singleRun(): TreeFault {
  return {
    path: '.',
    kind: 'unexpected',
    message:
      'This is the folder of a single run. It is judged by itself: rules about the runs of a submission together, and about the package, are not applied.',
    fix: 'Give the folder that holds the other runs of its workload too, or better all results: the one with `training`, `checkpointing`, `vector_database` or `kv_cache` in it, or with `closed` or `open`.',
  }
}

/** What the root is where levels above it are missing; null: nothing is missing, or nothing tells. */
function lowLevel(listing: Listing, runs: readonly RunFolder[]): TreeFault | null {
  const folders = (path: string) =>
    listing
      .entries(path)
      .filter(({ kind }) => kind === 'directory')
      .map(({ name }) => name)
  const low = (is: string, give: string): TreeFault => ({
    path: '.',
    kind: 'unexpected',
    message: `The folder is given too low: it is ${is}. What the levels above it would say is missing.`,
    fix: `Give ${give}.`,
  })
  const top = folders('')
  if (top.some((name) => benchmarkNamed(name) !== null || divisionNamed(name) !== null)) return null
  const ofTimes = runs.filter(({ path }) => isTimeName(path.slice(path.lastIndexOf('/') + 1)))
  if (ofTimes.length > 0 && runs.every(({ benchmark }) => benchmark === null)) {
    const depth = Math.min(...ofTimes.map(({ path }) => path.split('/').length))
    const results = 'the results directory, which holds `training`, `checkpointing`, `vector_database` or `kv_cache`'
    if (depth === 1)
      return low('the level of the command (or of a model of checkpointing), with runs right in it', results)
    if (depth === 2 && top.some((name) => COMMANDS.has(name)))
      return low(
        `the level of the model, with \`${top.filter((name) => COMMANDS.has(name)).join('`, `')}\` in it`,
        results,
      )
    if (depth <= 3) return low('the level of the benchmark, with models in it', results)
  }
  const isOrganisation = (path: string) => {
    const inner = folders(path)
    return inner.includes('results') && (inner.includes('systems') || inner.includes('code'))
  }
  if (isOrganisation(''))
    return low(
      'the level of the organisation in a submission, with `results` and `systems` in it',
      'the folder above `closed` or `open`, so that division and package are judged too',
    )
  if (top.some((name) => isOrganisation(name)))
    return low(
      'the level of the division in a submission, with organisations in it',
      'the folder that holds `closed` or `open`, so that division and package are judged too',
    )
  return null
}

/** Results that lie below the root: where a division or the folder of a benchmark is found for the first time. */
function highLevel(runs: readonly RunFolder[]): TreeFault[] {
  const bases = new Set<string>()
  for (const { path } of runs) {
    const names = path.split('/')
    const division = names.findIndex((name) => divisionNamed(name) !== null)
    const benchmark = names.findIndex((name) => benchmarkNamed(name) !== null)
    const at = division >= 0 ? division : benchmark
    // Edition 1.0 has no folder of a benchmark; `results/<system>/` belongs to a submission.
    if (at > 0) bases.add(names.slice(0, at).join('/'))
    else return []
  }
  if (bases.size === 0) return []
  const where = [...bases].sort()
  const levels = where[0]?.split('/').length ?? 1
  const some = where.slice(0, 3).map((path) => `\`${path}\``)
  const places = where.length > 3 ? `${some.join(', ')} and ${where.length - 3} more` : some.join(', ')
  return [
    {
      path: '.',
      kind: 'unexpected',
      message: `The folder is given ${levels === 1 ? 'one level' : `${levels} levels`} too high: the results lie in ${places}.`,
      fix:
        where.length === 1
          ? `Give \`${where[0]}\`, so that layout and package are judged too.`
          : 'Give each of them alone, so that layout and package are judged too.',
    },
  ]
}

/** Two metadata files, missing ones: what the folder of a run has to hold whatever edition it is of. */
export function runFaults(run: RunFolder, metadata: { all: string[]; used: string | null }): TreeFault[] {
  const faults: TreeFault[] = []
  const shown = run.path === '' ? '.' : run.path
  if (run.files.length === 0)
    faults.push({
      path: shown,
      kind: 'missing',
      message: `\`${shown}\` has the place of a run and is empty.`,
      fix: 'Put the files of the run back, or take the folder away.',
    })
  if (metadata.all.length > 1)
    faults.push({
      path: shown,
      kind: 'unexpected',
      message: `\`${shown}\` holds ${metadata.all.length} metadata files: ${metadata.all.sort().join(', ')}. \`${metadata.used}\` is used, as the one that fits the time and benchmark of the folder best (among equals the last by name).`,
      fix: 'Leave the one of this run and take the others away.',
    })
  const isOld = run.files.some(({ path }) => path.startsWith('configs/'))
  if (metadata.used === null && run.timestamp !== null && !isOld)
    faults.push({
      path: joined(run.path, '*_metadata.json'),
      kind: 'missing',
      message: `No metadata file lies in \`${shown}\`.`,
      fix: 'Put `<benchmark>_<time>_metadata.json` back as the benchmark wrote it.',
    })
  return faults
}
