import path from 'node:path'
import type { Report, ReportFormat } from '../../../lib/api/reports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { Edition } from '../../../lib/storage/types'
import { exists } from '../../exists'
import { downloadFile, reportDir } from '../../results/reports/files'
import { JobFailed } from '../../results/reports/run-job'
import type { Context } from '../context'
import { getReadyReport } from './get-report'
import { openFile, type ReportFile } from './open-document'
import { reporterOf } from './reporter'

export interface Download extends ReportFile {
  /** For people: `Acme July 3.0.pdf`. */
  name: string
}

/**
 * A report as a file. Those of its own edition are made with it; those of another one when they are first asked for,
 * and kept from then on.
 * @throws RungridError as `getReadyReport`; `not_found` for a package that there is none of; `busy`
 */
export async function openDownload(
  ctx: Context,
  { id, format, edition }: { id: string; format: ReportFormat; edition?: Edition | undefined },
): Promise<Download> {
  const report = await getReadyReport(ctx, id)
  const of = edition ?? report.edition
  const file = path.join(reportDir(ctx.config, id), downloadFile(of, format))
  if (format === 'zip') checkPackage(report, of)
  else if (!(await exists(file))) await make(ctx, id, of, format)
  const opened = await openFile(file, id)
  return { ...opened, name: `${[report.name, of].filter(Boolean).join(' ')}.${format}` }
}

/** The package holds the judged files themselves, and they are kept once. */
function checkPackage(report: Report, edition: Edition | null): void {
  if (report.sizes.zip === null)
    throw new RungridError(
      'not_found',
      `The files of report ${report.id} are not kept: they were too large, the disk was full, or one of them was gone.`,
      {
        fix: 'Its other documents are there; `rungrid report DIR --format zip` packs the files where they are.',
      },
    )
  if (edition !== report.edition)
    throw new RungridError(
      'not_found',
      `Report ${report.id} has a package for edition ${report.edition ?? 'none'} only.`,
      {
        fix: `Leave \`edition\` out, or make a report with edition ${edition}.`,
      },
    )
}

async function make(
  ctx: Context,
  id: string,
  edition: Edition | null,
  format: Exclude<ReportFormat, 'zip'>,
): Promise<void> {
  try {
    await reporterOf(ctx).render(id, edition, format)
  } catch (error) {
    if (!(error instanceof JobFailed)) throw error
    const { code, detail, fix } = error.error
    throw new RungridError(code, detail, { ...(fix ? { fix } : {}), cause: error })
  }
}
