import { createReadStream, type ReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { Edition } from '../../../lib/storage/types'
import { documentFile, reportDir } from '../../results/reports/files'
import type { Context } from '../context'
import { getReadyReport } from './get-report'

/** A file of a report, opened. */
export interface ReportFile {
  size: number
  stream: ReadStream
}

/**
 * The verdict document of a report, packed with gzip.
 * @param edition default: the one that the report is about
 * @throws RungridError as `getReadyReport`; `not_found` where its files are on another machine
 */
export async function openDocument(
  ctx: Context,
  { id, edition }: { id: string; edition?: Edition | undefined },
): Promise<ReportFile> {
  const report = await getReadyReport(ctx, id)
  return openFile(path.join(reportDir(ctx.config, id), documentFile(edition ?? report.edition)), id)
}

/** @throws RungridError `not_found` where it is not there */
export async function openFile(file: string, id: string): Promise<ReportFile> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new RungridError('not_found', `The files of report ${id} are not in this data directory.`, {
      fix: 'Ask the server that made it, or make the report again.',
    })
  })
  const { size } = await handle.stat()
  return { size, stream: createReadStream(file, { fd: handle }) }
}
