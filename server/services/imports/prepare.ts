/** From a place with finished work to runs that could be stored: the part that plan and import share. Writes nothing. */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { detectFormat, IMPORT_FORMATS, importFormat } from '../../../lib/imports'
import { IMPORT_LIMITS } from '../../../lib/imports/limits'
import type { ColumnUse, ImportedRun, ImportFormat, ImportOptions, ImportProblem } from '../../../lib/imports/types'
import { keyOf, valueText } from '../../../lib/matrix/key'
import { LIMITS } from '../../../lib/matrix/limits'
import type { Axes, AxisValue } from '../../../lib/matrix/types'
import type { Context } from '../context'
import { openSource, type Source, type Upload } from './source'

export type ImportRequest = ({ path: string } | { upload: Upload }) & {
  format?: string
  name?: string
  options?: ImportOptions
}

export interface PreparedImportRun extends ImportedRun {
  key: string
}

export interface PreparedImport {
  source: Source
  format: ImportFormat
  name: string
  runs: PreparedImportRun[]
  axes: { name: string; values: AxisValue[] }[]
  /** Errors first. */
  problems: ImportProblem[]
  columns: ColumnUse[] | null
  /** sha256 of format, source and all that was read. */
  hash: string
}

/** @throws RungridError `invalid_input` when there is nothing to read, or nothing that a format knows */
export async function prepareImport(ctx: Context, input: ImportRequest): Promise<PreparedImport> {
  const source = await openSource(ctx, input)
  const format = input.format === undefined ? await recognise(source) : named(input.format)
  const read = await format.read(source.tree, input.options ?? {})
  const problems = [...read.problems]
  const runs = read.runs.map((run) => ({ ...run, key: keyOf(run.axes) }))
  checkRuns(runs, problems, source)
  problems.sort((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'))
  return {
    source,
    format,
    name: (input.name ?? read.name).slice(0, LIMITS.name) || 'imported',
    runs,
    axes: axesOf(runs),
    problems,
    columns: read.columns ?? null,
    hash: await hashOf(source, format, runs),
  }
}

const FORMATS = IMPORT_FORMATS.map(({ id }) => id).join(', ')

async function recognise({ tree, shown }: Source): Promise<ImportFormat> {
  const format = await detectFormat(tree)
  if (format) return format
  throw new RungridError('invalid_input', `${shown} is nothing that can be imported.`, {
    fix: `Name a file of scores (.csv, .tsv, .jsonl, .json) or a directory of results; formats are ${FORMATS}.`,
    issues: IMPORT_FORMATS.map(({ id, description }) => ({ path: `format ${id}`, message: description })),
  })
}

function named(id: string): ImportFormat {
  const format = importFormat(id)
  if (format) return format
  throw new RungridError('invalid_input', `There is no format \`${id.slice(0, 100)}\`.`, {
    fix: `Formats are ${FORMATS}.`,
    issues: [{ path: 'format', message: `unknown format ${id.slice(0, 100)}` }],
  })
}

/** As JSON writes what the database refuses: \\u0000 and surrogates without their other half. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/** What no matrix can hold, whatever format it came from. */
function checkRuns(runs: PreparedImportRun[], problems: ImportProblem[], { shown }: Source): void {
  const error = (path: string, message: string, fix: string) => problems.push({ path, message, fix, level: 'error' })
  const where = (run: PreparedImportRun) => run.dir || run.files[0] || shown
  if (runs.length > IMPORT_LIMITS.runs)
    error(shown, `There are ${runs.length} runs; a matrix holds ${IMPORT_LIMITS.runs}.`, 'Import parts of it.')
  if (runs.length === 0 && !problems.some(({ level }) => level === 'error'))
    error(shown, 'There is no run in it.', 'Name the directory or file that holds the results.')
  const seen = new Map<string, string>()
  for (const run of runs) {
    if (run.key.length > LIMITS.key)
      error(where(run), `Its axis values have ${run.key.length} characters; at most ${LIMITS.key}.`, 'Shorten them.')
    if (UNSTORABLE.test(JSON.stringify([run.key, run.scores, run.failure, run.note])))
      error(
        where(run),
        'A text in it holds a NUL character, or half of a surrogate pair.',
        'Write the file anew as UTF-8.',
      )
    const before = seen.get(run.key)
    if (before !== undefined)
      error(where(run), `It has the same axis values as ${before}: ${run.key}.`, 'Move one of them away.')
    seen.set(run.key, where(run))
  }
}

/** Runs between two breaths of the event loop. */
const AT_ONCE = 2000

/** The same place with the same results gives the same hash; an upload has no place, whatever its file is called. */
async function hashOf(source: Source, format: ImportFormat, runs: PreparedImportRun[]): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify([format.id, source.dir === null ? null : source.shown]))
  for (const [at, { key, scores, failure }] of runs.entries()) {
    const told = scores.map(({ name, value, direction, scale, headline }) => [name, value, direction, scale, headline])
    digest.update(JSON.stringify([key, told, failure ?? null]))
    if (at % AT_ONCE === 0) await breathe()
  }
  return digest.digest('hex')
}

/** Axes with their values by first appearance. */
function axesOf(runs: readonly { axes: Axes }[]): PreparedImport['axes'] {
  const axes = new Map<string, Map<string, AxisValue>>()
  for (const run of runs)
    for (const [name, value] of Object.entries(run.axes)) {
      const values = axes.get(name) ?? new Map<string, AxisValue>()
      axes.set(name, values.set(valueText(value), value))
    }
  return [...axes].map(([name, values]) => ({ name, values: [...values.values()] }))
}
