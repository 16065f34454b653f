import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { CliError, type Client } from '../client'
import type { CommandLine } from '../command-line'
import { type Output, printable } from '../output'

interface SeriesOptions {
  format?: string
  wide?: boolean
  name?: string[]
  lastAttempt?: boolean
  out?: string
}

const FORMATS = ['csv', 'json', 'jsonl']

export function exportSeries(line: CommandLine): void {
  line
    .command('export-series <ids...>', 'write every point of runs: CSV, JSON or JSON lines')
    .option('--format <format>', `${FORMATS.join(', ')} (default: by the ending of --out, else csv)`)
    .option('--wide', 'CSV with a row a step and a column a metric')
    .option('--name <name>', 'only this metric; may be repeated', (name: string, names: string[] = []) => [
      ...names,
      name,
    ])
    .option('--last-attempt', 'only the last attempt of each run')
    .option('--out <file>', 'write there instead of standard output')
    .action(async (ids: string[], options: SeriesOptions, self) => {
      const { client, json } = line.open(self)
      await write({ client, output: line.output, cwd: line.world.cwd, json }, ids, options)
    })
}

/** Writes as it comes: a run of ten million points needs no more memory than one of ten. */
async function write(
  { client, output, cwd, json }: { client: Client; output: Output; cwd: string; json: boolean },
  ids: string[],
  { out, wide, name, lastAttempt, ...options }: SeriesOptions,
): Promise<void> {
  const format = formatOf(options.format, out)
  if (wide && format !== 'csv')
    throw new CliError('--wide is a layout of CSV.', 'invalid_input', { fix: 'Take --format csv.' })
  const query = { format, layout: wide ? 'wide' : 'long', attempts: lastAttempt ? 'last' : 'all' }
  // One run that is not there is an error; of several, those that are there are exported.
  const params = new URLSearchParams({ ...query })
  for (const each of name ?? []) params.append('names', each)
  const response =
    ids.length === 1
      ? await client.request('GET', `/runs/${encodeURIComponent(ids[0]!)}/series/export?${params}`, { untimed: true })
      : await client.request('POST', '/series/export', { json: { ...query, runs: ids, names: name }, untimed: true })
  if (out === undefined) {
    const decoder = new TextDecoder()
    for await (const bytes of bytesOf(response)) output.raw(decoder.decode(bytes, { stream: true }))
    return
  }
  const file = path.resolve(cwd, out)
  const part = `${file}.part`
  try {
    await writeFile(part, bytesOf(response))
    await rename(part, file)
  } catch (error) {
    // What is there under the name of the file is always whole.
    await rm(part, { force: true })
    if (client.signal.aborted) throw error
    throw new CliError(`${out} could not be written: ${(error as Error).message}`, 'output_unwritable')
  }
  output.out(json ? JSON.stringify({ file }) : printable(`wrote ${file}`))
}

function bytesOf(response: Response): Readable {
  return Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
}

/** As named, else as the file's ending says, else CSV. */
function formatOf(format: string | undefined, out: string | undefined): string {
  const wanted = format ?? (out === undefined ? 'csv' : path.extname(out).slice(1).toLowerCase())
  if (FORMATS.includes(wanted)) return wanted
  if (format !== undefined)
    throw new CliError(`There is no format ${format}.`, 'invalid_input', { fix: `Take one of ${FORMATS.join(', ')}.` })
  throw new CliError(`The ending of ${out} names no format.`, 'invalid_input', {
    fix: `Say --format: one of ${FORMATS.join(', ')}.`,
  })
}
