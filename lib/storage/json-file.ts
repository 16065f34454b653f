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
  const { fault, names } = costOf(text.value)
  if (fault) return malformed(`\`${path}\` ${fault}.`, REPEAT, fault)
  let json: unknown
  try {
    json = parseJson(text.value)
  } catch (error) {
    return endsEarly(text.value, error)
      ? malformed(`\`${path}\` is cut off: the JSON in it does not end.`, REPEAT, 'is cut off')
      : malformed(`\`${path}\` is not JSON: ${reasonOf(error)}.`, REPEAT, 'is not JSON')
  }
  if (namesIn(json) !== names) {
    // Readers differ in which one they take, so that neither is what was measured.
    const twice = `has the name \`${repeatedName(text.value).slice(0, 100)}\` twice in one map`
    return malformed(`\`${path}\` ${twice}.`, REPEAT, twice)
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
/**
 * Looked at before parsing and rules: nesting that ends the stack of whoever walks it, memory that lists and maps take,
 * and texts that every finding would repeat.
 * @returns `fault`: why it is of no use; null: it may be parsed. `names`: how many pairs of a name and a value it holds
 */
function costOf(text: string): { fault: string | null; names: number } {
  const { jsonDepth, jsonContainers, textLength } = STORAGE_LIMITS
  let depth = 0
  let containers = 0
  let names = 0
  let opened = -1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (opened !== -1) {
      if (code === BACKSLASH) i++
      else if (code === QUOTE) {
        if (i - opened > textLength)
          return { fault: `holds a text of more than ${textLength.toLocaleString('en-US')} characters`, names }
        opened = -1
      }
    } else if (code === QUOTE) opened = i
    else if (code === COLON) names++
    else if (code === 91 || code === 123) {
      if (++depth > jsonDepth) return { fault: `nests deeper than ${jsonDepth} levels`, names }
      if (++containers > jsonContainers)
        return { fault: `holds more than ${jsonContainers.toLocaleString('en-US')} lists and maps`, names }
    } else if (code === 93 || code === 125) depth--
  }
  return { fault: null, names }
}

const QUOTE = 34
const BACKSLASH = 92
const COLON = 58

/** What the parser kept of the pairs of a text: of a name that stands twice in one map only the last. */
function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value)
  let count = Array.isArray(value) ? 0 : inner.length
  for (const one of inner) count += namesIn(one)
  return count
}

/** The first name that stands twice in one map, as it is written. */
function repeatedName(text: string): string {
  const maps: Set<string>[] = []
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}]/gs)) {
    if (token === '{') maps.push(new Set())
    else if (token === '}') maps.pop()
    else if (token.endsWith(':')) {
      const name = token.slice(1, token.lastIndexOf('"'))
      if (maps.at(-1)?.has(name)) return name
      maps.at(-1)?.add(name)
    }
  }
  return '?'
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
