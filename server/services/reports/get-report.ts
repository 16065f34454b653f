import type { Report } from '../../../lib/api/reports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { reportOf, selectReport } from '../../db/sql/select-reports'
import type { Context } from '../context'

/** @throws RungridError not_found */
export async function getReport(ctx: Context, { id }: { id: string }): Promise<Report> {
  const row = await selectReport(ctx.db.pool, 'id', id)
  if (!row)
    throw new RungridError('not_found', `There is no report ${id.slice(0, 200)}.`, {
      fix: 'It may have been deleted; GET /api/v1/reports lists those there are.',
    })
  return reportOf(row)
}

/** One whose documents can be read. @throws RungridError not_found; `conflict` while it is judged, and where it failed */
export async function getReadyReport(ctx: Context, id: string): Promise<Report> {
  const report = await getReport(ctx, { id })
  if (report.state === 'judging')
    throw new RungridError('conflict', `Report ${id} is being judged.`, {
      fix: 'Wait until its state is `ready`: `report:<id>` of the sockets tells.',
    })
  if (report.state === 'failed')
    throw new RungridError('conflict', `Report ${id} could not be made: ${report.error?.detail ?? ''}`, {
      ...(report.error?.fix ? { fix: report.error.fix } : {}),
    })
  return report
}
