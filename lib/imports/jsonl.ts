import type { Json } from '../matrix/types'
import { parseJson } from '../series/json'
import { IMPORT_LIMITS } from './limits'
import { type Row, readTable } from './table'
import { tableFile, tooLarge } from './table-file'
import type { ImportFormat, ImportProblem, ImportTree } from './types'

const NAME = /\.(jsonl|ndjson|json)$/i

/** Objects with scores: one a line, or a JSON list of them. Maps in them become columns: `scores.f1`. */
export default {
  id: 'jsonl',
  title: 'JSON lines of scores',
  description: 'One file with an object for each run, one a line, or as one JSON list.',
  async detect(tree) {
    const file = await tableFile(tree, NAME)
    if (!file) return false
    if (!/\.json$/i.test(file.name)) return true
    for await (const piece of tree.chunks(file.name)) if (piece.trim() !== '') return /^\uFEFF?\s*\[/.test(piece)
    return false
  },
  async read(tree, options) {
    const file = await tableFile(tree, NAME)
    if (!file) {
      const fix = 'Name the file itself: DIR/scores.jsonl.'
      const message = 'There is no single file of JSON lines here.'
      return { name: 'scores', runs: [], problems: [{ path: '', message, fix, level: 'error' }] }
    }
    if (file.size > IMPORT_LIMITS.fileBytes) return tooLarge(file)
    return readTable({ file: file.name, ...(await readRows(tree, file.name)) }, options)
  },
} satisfies ImportFormat

async function readRows(tree: ImportTree, file: string) {
  const problems: ImportProblem[] = []
  const rows: Row[] = []
  const columns = new Set<string>()
  const fault = (line: number, message: string, fix: string) =>
    problems.push({ path: `${file}:${line}`, message, fix, level: 'error' })
  const take = (line: number, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      fault(line, 'This is no object.', 'Each line is an object: {"model": "a", "accuracy": 0.5}.')
      return
    }
    const values: Record<string, Json> = Object.create(null)
    flatten(value as Record<string, Json>, '', 0, values)
    for (const name in values) columns.add(name)
    rows.push({ line, values })
  }
  const text = ((await tree.text(file)) ?? '').replace(/^\uFEFF/, '')
  if (/^\s*\[/.test(text)) {
    try {
      const list = parseJson(text) as unknown[]
      // The line in the file is not known any more; the place in the list is.
      for (const [at, value] of list.slice(0, IMPORT_LIMITS.runs + 1).entries()) take(at + 1, value)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      fault(1, `The file is not JSON: ${error.message}.`, 'It may be cut off: export it again.')
    }
  } else
    for (const [at, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue
      if (problems.length >= IMPORT_LIMITS.problems || rows.length > IMPORT_LIMITS.runs) break
      try {
        take(at + 1, parseJson(line))
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        fault(at + 1, `This line is not JSON: ${error.message}.`, 'A last line that is cut off can be removed.')
      }
    }
  if (rows.length > IMPORT_LIMITS.runs)
    fault(IMPORT_LIMITS.runs + 1, `There are more than ${IMPORT_LIMITS.runs} rows.`, 'Split the file.')
  if (columns.size > IMPORT_LIMITS.columns)
    fault(1, `There are ${columns.size} columns; at most ${IMPORT_LIMITS.columns} are read.`, 'Leave some out.')
  if (rows.length === 0 && problems.length === 0)
    fault(1, 'The file is empty.', 'Export the scores again: an object a line.')
  return { columns: [...columns], rows, problems }
}

/** Maps inside of maps that become columns of their own. */
const DEEPEST = 4

function flatten(value: Record<string, Json>, prefix: string, depth: number, into: Record<string, Json>): void {
  for (const [name, one] of Object.entries(value)) {
    if (depth < DEEPEST && typeof one === 'object' && one !== null && !Array.isArray(one))
      flatten(one, `${prefix}${name}.`, depth + 1, into)
    else into[prefix + name] = one
  }
}
