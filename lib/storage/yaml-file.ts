import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { Json } from '../matrix/types'
import { type Fact, isKnown, known, missing } from './fact'
import { STORAGE_LIMITS } from './limits'
import { type FolderPath, joined, type ReadOptions, readText } from './text-file'
import type { ResultTree } from './tree'
import type { TreeFault } from './types'

/**
 * A YAML file: a map, a list (`dlio_config/overrides.yaml`) or a value; look into it with `objectAt(fact, '')`,
 * `listAt(fact, '')`. A file that is of no use is a missing fact with the reason, and one fault.
 */
export async function readYaml(
  tree: ResultTree,
  folder: FolderPath,
  file: string,
  faults: TreeFault[],
  options: ReadOptions = {},
): Promise<Fact<Json>> {
  const text = await readText(tree, folder, file, faults, STORAGE_LIMITS.yamlBytes, options)
  if (!isKnown(text)) return text
  const parsed = parsedBefore(text.value)
  if ('value' in parsed) return known(parsed.value, file)
  const path = joined(folder.path, file)
  faults.push({ path, kind: 'malformed', message: `\`${path}\` ${parsed.fault}.`, fix: parsed.fix })
  return missing(file, undefined, parsed.fault)
}

type Parsed = { value: Json } | { fault: string; fix: string }

/** So many texts are remembered: the runs of a group were mostly made with one configuration, and parsing it takes 1 ms. */
const REMEMBERED = 32
const remembered = new Map<string, Parsed>()

function parsedBefore(text: string): Parsed {
  const parsed = remembered.get(text) ?? parseYaml(text)
  remembered.delete(text)
  remembered.set(text, parsed)
  if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value as string)
  return parsed
}

/** @returns the value, or what is wrong with the text, as the end of a sentence about the file */
export function parseYaml(text: string): Parsed {
  const fix = 'Mend the YAML at the place that is named, or put the file back as it was written.'
  try {
    // Its pretty errors and its check of keys both take quadratic time on hostile text.
    const lineCounter = new LineCounter()
    const options = { strict: true, prettyErrors: false, logLevel: 'silent', uniqueKeys: false, lineCounter } as const
    const document = parseDocument(text, options)
    const error = document.errors[0]
    if (error) {
      const { line, col } = lineCounter.linePos(error.pos[0])
      return { fault: `is not YAML (line ${line}, column ${col}: ${error.message})`, fix }
    }
    const twice = repeatedKey(document)
    if (twice !== undefined) return { fault: `has the key \`${twice}\` twice in one map`, fix }
    const value: unknown = document.toJS({ maxAliasCount: STORAGE_LIMITS.yamlAliases })
    if (value === null || value === undefined) return { fault: 'is empty', fix: 'Put the file back as it was written.' }
    return { value: asJson(value) }
  } catch (error) {
    if (error instanceof RangeError) return { fault: 'nests too deep', fix }
    // The only other thing that is thrown for a document without errors.
    if (error instanceof ReferenceError)
      return { fault: 'multiplies itself by its aliases', fix: 'Write the values out in place of `*aliases`.' }
    throw error
  }
}

/** The parser's own check compares each key with each other one: 83 s for a file of 600 kB. */
function repeatedKey(document: Document): string | undefined {
  let found: string | undefined
  visit(document, {
    Map(_key, map) {
      const keys = new Set<unknown>()
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key
        if (keys.has(name)) {
          found = String(name)
          return visit.BREAK
        }
        keys.add(name)
      }
    },
  })
  return found
}

/** As the JSON reader has them: numbers that are none are the texts `NaN` and `Infinity`. @throws RangeError too deep */
function asJson(value: unknown, depth = 0): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (depth > STORAGE_LIMITS.jsonDepth) throw new RangeError('nests too deep')
  if (Array.isArray(value)) return value.map((inner) => asJson(inner, depth + 1))
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asJson(inner, depth + 1)]))
  return String(value)
}
