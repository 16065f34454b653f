import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { EXPORTERS } from '../lib/grid/exports'
import { CliError, type Client } from './client'
import { type Output, printable } from './output'

export interface ExportOptions {
  format?: string
  metric?: string
  baseline?: string
  fold?: string
  columns?: string
  transpose?: boolean
  stage?: number
  out?: string
}

export const FORMATS = EXPORTERS.map(({ id }) => id).join(', ')

/** Writes the grid of a matrix to a file, or to standard output. The server makes it, as the page would. */
export async function exportGrid(
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
    throw new CliError(`${out} could not be written: ${(error as Error).message}`, 2)
  }
  world.output.out(world.json ? JSON.stringify({ file }) : printable(`wrote ${file}`))
}

/** As named, else as the file's ending says, else CSV. */
function formatOf(format: string | undefined, out: string | undefined): string {
  if (format !== undefined) {
    if (EXPORTERS.some(({ id }) => id === format)) return format
    throw new CliError(`There is no format ${format}.`, 2, { fix: `Take one of ${FORMATS}.` })
  }
  if (out === undefined) return 'csv'
  const ending = path.extname(out).slice(1).toLowerCase()
  const found = EXPORTERS.find(({ extension }) => extension === ending)
  if (found) return found.id
  throw new CliError(`The ending of ${out} names no format.`, 2, { fix: `Say --format: one of ${FORMATS}.` })
}
