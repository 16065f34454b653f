import type { Json } from '../matrix/types'
import { CsvFault, CsvReader, delimiterOf } from './csv-records'
import { IMPORT_LIMITS } from './limits'
import { type Row, readTable } from './table'
import { tableFile, tooLarge } from './table-file'
import type { ImportFormat, ImportProblem, ImportTree } from './types'

/** A table of scores with a header: comma, semicolon or tab between the columns. */
export default {
  id: 'csv',
  title: 'CSV of scores',
  description: 'One file with a header and a row for each run; comma, semicolon or tab between the columns.',
  async detect(tree) {
    return (await tableFile(tree, /\.(csv|tsv)$/i)) !== null
  },
  async read(tree, options) {
    const file = await tableFile(tree, /\.(csv|tsv|txt)$/i)
    if (!file) return { name: 'scores', runs: [], problems: [noFile] }
    if (file.size > IMPORT_LIMITS.fileBytes) return tooLarge(file)
    return readTable({ file: file.name, ...(await readRows(tree, file.name)) }, options)
  },
} satisfies ImportFormat

const noFile: ImportProblem = {
  path: '',
  message: 'There is no single CSV file here.',
  fix: 'Name the file itself: DIR/scores.csv.',
  level: 'error',
}

async function readRows(tree: ImportTree, file: string) {
  const problems: ImportProblem[] = []
  const rows: Row[] = []
  let columns: string[] = []
  let delimiter = ','
  const fault = (line: number, message: string, fix: string) =>
    problems.push({ path: `${file}:${line}`, message, fix, level: 'error' })
  let reader: CsvReader | undefined
  const take = ({ line, fields }: { line: number; fields: string[] }): boolean => {
    if (columns.length === 0) {
      columns = headerOf(fields, line, fault)
      return columns.length > 0
    }
    if (rows.length >= IMPORT_LIMITS.runs) {
      fault(line, `There are more than ${IMPORT_LIMITS.runs} rows.`, 'Split the file: a matrix holds no more.')
      return false
    }
    if (fields.length !== columns.length) {
      const fix = 'Quote cells that hold the delimiter, and give every row as many cells as the header has.'
      fault(line, `This row has ${fields.length} cells; the header has ${columns.length}.`, fix)
      return problems.length < IMPORT_LIMITS.problems
    }
    const values: Record<string, Json> = Object.create(null)
    for (const [at, column] of columns.entries()) values[column] = fields[at]!
    rows.push({ line, values })
    return true
  }
  try {
    for await (const piece of tree.chunks(file)) {
      if (piece.includes('\0')) {
        fault(1, 'The file holds NUL characters: it is no text in UTF-8.', 'Save it as CSV in UTF-8.')
        break
      }
      if (!reader) {
        delimiter = /\.tsv$/i.test(file) ? '\t' : delimiterOf(piece.replace(/^\uFEFF/, ''))
        reader = new CsvReader(delimiter)
      }
      for (const record of reader.push(piece)) if (!take(record)) return { columns, rows, problems }
    }
    for (const record of reader?.end() ?? []) take(record)
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error
    fault(error.line, error.message, 'Close the quote; a quote inside of a quoted cell is written twice.')
  }
  if (columns.length === 0 && problems.length === 0)
    fault(1, 'The file is empty.', 'Export the scores again; the first line names the columns.')
  return { columns, rows, problems, decimalComma: delimiter !== ',' }
}

function headerOf(
  fields: string[],
  line: number,
  fault: (line: number, message: string, fix: string) => void,
): string[] {
  const names = fields.map((field) => field.trim())
  // A table library writes its row numbers under an empty name.
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) {
    fault(line, `The header has the column \`${twice}\` twice.`, 'Give each column its own name.')
    return []
  }
  if (names.length > IMPORT_LIMITS.columns) {
    fault(line, `There are ${names.length} columns; at most ${IMPORT_LIMITS.columns} are read.`, 'Leave columns out.')
    return []
  }
  return names
}
