import { parseJson } from '../series/json'
import { type Fact, isKnown, known, missing } from './fact'
import { STORAGE_LIMITS } from './limits'
import { type FolderPath, joined, type ReadOptions, readText } from './text-file'
import type { ResultTree } from './tree'
import type { RunFolder, TreeFault } from './types'
import { isObject, type JsonObject } from './values'

export {
  booleanAt,
  isObject,
  type JsonObject,
  listAt,
  localTime,
  numberAt,
  numbersAt,
  objectAt,
  textAt,
  timeAt,
  valueAt,
} from './values'

/**
 * A JSON file of a run that holds one object. Python's bare `NaN` and `Infinity` are read as texts, so that `numberAt`
 * says of them that they are no numbers. A file that is of no use is a missing fact with the reason, and one fault.
 * @param file below the folder: `summary.json`, `option_1/trial_1/rank_0/kvcache_results_x.json`
 */
export async function readJson(
  tree: ResultTree,
  folder: FolderPath,
  file: string,
  faults: TreeFault[],
  options: ReadOptions = {},
): Promise<Fact<JsonObject>> {
  const text = await readText(tree, folder, file, faults, STORAGE_LIMITS.jsonBytes, options)
  if (!isKnown(text)) return text
  const path = joined(folder.path, file)
  const malformed = (message: string, fix: string, reason: string): Fact<JsonObject> => {
    faults.push({ path, kind: 'malformed', message, fix })
    return missing(file, undefined, reason)
  }
  if (text.value.trim() === '') return malformed(`\`${path}\` is empty.`, REPEAT, 'is empty')
  const costs = costOf(text.value)
  if (costs) return malformed(`\`${path}\` ${costs}.`, REPEAT, costs)
  let json: unknown
  try {
    json = parseJson(text.value)
  } catch (error) {
    return endsEarly(text.value, error)
      ? malformed(`\`${path}\` is cut off: the JSON in it does not end.`, REPEAT, 'is cut off')
      : malformed(`\`${path}\` is not JSON: ${reasonOf(error)}.`, REPEAT, 'is not JSON')
  }
  if (isObject(json)) return known(json, file)
  const kind = Array.isArray(json) ? 'a list' : json === null ? 'null' : `a ${typeof json}`
  return malformed(
    `\`${path}\` holds ${kind} where a map of names and values belongs.`,
    REPEAT,
    `is ${kind}, not a map`,
  )
}

/**
 * The metadata file of a run: `<type>_<time>_metadata.json`. Of several the one with the time of the folder is used, then
 * one of the folder's benchmark, then the last by name, so that the same tree always gives the same answer.
 * @returns null where there is none
 */
export function metadataFile(folder: Pick<RunFolder, 'files' | 'timestamp' | 'benchmark'>): string | null {
  const found = metadataFiles(folder)
  const rank = (name: string) =>
    (folder.timestamp !== null && name.includes(`_${folder.timestamp}_`) ? 2 : 0) +
    (folder.benchmark !== null && name.startsWith(`${folder.benchmark}_`) ? 1 : 0)
  return found.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).at(-1) ?? null
}

/** Every metadata file beside each other in the folder of a run; more than one is a fault of the tree. */
export function metadataFiles({ files }: Pick<RunFolder, 'files'>): string[] {
  return files.map(({ path }) => path).filter((path) => /^[^/]*_metadata\.json$/.test(path))
}

/** The metadata of a run, see `metadataFile`. That there is none is a fault unless `optional` says otherwise. */
export async function readMetadata(
  tree: ResultTree,
  folder: RunFolder,
  faults: TreeFault[],
  options: ReadOptions = {},
): Promise<Fact<JsonObject>> {
  const file = metadataFile(folder)
  if (file !== null) return readJson(tree, folder, file, faults, options)
  if (!options.optional)
    faults.push({
      path: joined(folder.path, '*_metadata.json'),
      kind: 'missing',
      message: `No metadata file lies in \`${folder.path || '.'}\`.`,
      fix: 'Put `<benchmark>_<time>_metadata.json` back as the benchmark wrote it.',
    })
  return missing('*_metadata.json')
}

const REPEAT = 'Put the file back as the benchmark wrote it, or repeat the run.'
/** Below it no text can cost more than 60 MiB. */
const CHEAP = 1024 * 1024

/** Why a text would cost too much memory once it is parsed; null: it would not. */
function costOf(text: string): string | null {
  if (text.length <= CHEAP) return null
  let depth = 0
  let containers = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === 92) i++
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 91 || code === 123) {
      if (++depth > STORAGE_LIMITS.jsonDepth) return `nests deeper than ${STORAGE_LIMITS.jsonDepth} levels`
      if (++containers > STORAGE_LIMITS.jsonContainers)
        return `holds more than ${STORAGE_LIMITS.jsonContainers.toLocaleString('en-US')} lists and maps`
    } else if (code === 93 || code === 125) depth--
  }
  return null
}

/** It begins as JSON does, and the parser came to its end or the end is none. */
function endsEarly(text: string, error: unknown): boolean {
  const trimmed = text.trim()
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
  return /^[{[]/.test(trimmed) && (!/[}\]]$/.test(trimmed) || (position !== undefined && +position >= trimmed.length))
}

/** The parser's reason without the piece of the file that it quotes: files are others' content, of any length. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const position = /position \d+( \(line \d+ column \d+\))?/.exec(message)
  return position ? `a fault at ${position[0]}` : 'its first characters are no JSON'
}
