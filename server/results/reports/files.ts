/**
 * Files of reports: `reports/<id>` in the data directory, written once and never changed but for downloads that are made
 * when they are first asked for. Names with a dot at their beginning are not reports: what is being made, uploaded or
 * removed lies there, and what a dead server left of it is removed.
 */
import { open, readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import type { ReportFormat } from '../../../lib/api/reports'
import type { Edition } from '../../../lib/storage/types'
import type { Config } from '../../config'

type DataDir = Pick<Config, 'dataDir'>

export function reportsDir({ dataDir }: DataDir): string {
  return path.join(dataDir, 'reports')
}

export function reportDir(config: DataDir, id: string): string {
  return path.join(reportsDir(config), id)
}

/** Where a report lies until it is whole. */
export function makingDir(config: DataDir, id: string, serverId: string): string {
  return path.join(reportsDir(config), `.making-${id}-${serverId}`)
}

/** Where a report lies while it is removed. */
export function goneDir(config: DataDir, id: string): string {
  return path.join(reportsDir(config), `.gone-${id}`)
}

/** What documents say besides the verdicts, packed, so that one that is made later says the same. */
export const KEPT_FILE = 'kept.json.gz'

/** The verdict document of an edition, packed. @param edition null: of a tree that told none, when none was asked for */
export function documentFile(edition: Edition | null): string {
  return `document-${edition ?? 'none'}.json.gz`
}

export function downloadFile(edition: Edition | null, format: ReportFormat): string {
  return `report-${edition ?? 'none'}.${format}`
}

/** Written beside, on disk, then renamed: a reader sees all of it or nothing. */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<number> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const beside = `${file}.${process.pid}.tmp`
  const handle = await open(beside, 'w', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, file)
  return bytes.byteLength
}

/** Makes what was written to a file, or renamed in a directory, last over a power cut. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What lies in a directory; nothing where there is none. */
export async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
