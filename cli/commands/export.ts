import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { EXPORTERS } from '../../lib/grid/exports'
import { CliError, type Client } from '../client'
import { type CommandLine, positive } from '../command-line'
import { type Output, printable } from '../output'

interface ExportOptions {
  format?: string
  metric?: string
  baseline?: string
  fold?: string
  columns?: string
  transpose?: boolean
  stage?: number
  out?: string
}

const FORMATS = EXPORTERS.map(({ id }) => id).join(', ')

export function exportTable(line: CommandLine): void {
  line
    .command('export <id>', 'write the grid of a matrix as a table: CSV, JSON, Markdown or LaTeX')
    .option('--format <format>', `${FORMATS} (default: by the ending of --out, else csv)`)
    .option('--metric <name>', 'a score, headline or duration (default: headline)')
    .option('--baseline <axis=value>', 'what differences are taken against, or none')
    .option('--fold <axis>', 'mean ± std over this axis, or none (default: seed)')
    .option('--columns <axis>', 'axis across the top')
    .option('--transpose', 'rows become columns')
    .option('--stage <number>', 'of a matrix with stages (default: the first)', positive)
    .option('--out <file>', 'write there instead of standard output')
    .action(async (id: string, options: ExportOptions & { server?: string; json?: boolean }, self) => {
      const { client, json } = line.open(self)
      const { server: _server, json: _json, ...choice } = options
      await exportGrid({ client, output: line.output, cwd: line.world.cwd, json }, id, choice)
    })
}

/** Writes the grid of a matrix to a file, or to standard output. The server makes it, as the page would. */
async function exportGrid(
  world: { client: Client; output: Output; cwd: string; json: boolean },
  id: string,
  { out, format, ...choice }: ExportOptions,
): Promise<void> {
  const query = new URLSearchParams({ format: formatOf(format, out) })
  for (const [name, value] of Object.entries(choice)) if (value !== undefined) query.set(name, String(value))
  const response = await world.client.request('GET', `/matrices/${encodeURIComponent(id)}/export?${query}`)
  const text = await response.text()
  if (out === undefined) return world.output.raw(text)
  const file = path.resolve(world.cwd, out)
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new CliError(`${out} could not be written: ${(error as Error).message}`, 'invalid_input')
  }
  world.output.out(world.json ? JSON.stringify({ file }) : printable(`wrote ${file}`))
}

/** As named, else as the file's ending says, else CSV. */
function formatOf(format: string | undefined, out: string | undefined): string {
  if (format !== undefined) {
    if (EXPORTERS.some(({ id }) => id === format)) return format
    throw new CliError(`There is no format ${format}.`, 'invalid_input', { fix: `Take one of ${FORMATS}.` })
  }
  if (out === undefined) return 'csv'
  const ending = path.extname(out).slice(1).toLowerCase()
  const found = EXPORTERS.find(({ extension }) => extension === ending)
  if (found) return found.id
  throw new CliError(`The ending of ${out} names no format.`, 'invalid_input', {
    fix: `Say --format: one of ${FORMATS}.`,
  })
}
