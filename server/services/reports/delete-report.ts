import { rename, rm } from 'node:fs/promises'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { transaction } from '../../db/database'
import { notify } from '../../db/sql/notify'
import { goneDir, reportDir } from '../../results/reports/files'
import type { Context } from '../context'
import { reporterOf } from './reporter'

/** Removes a report with its files, also while it is judged. The tree that it is about stays. @throws RungridError not_found */
export async function deleteReport(ctx: Context, { id }: { id: string }): Promise<void> {
  await reporterOf(ctx).cancel(id)
  const gone = goneDir(ctx.config, id)
  await transaction(ctx.db.pool, async (tx) => {
    const { rowCount } = await tx.query('delete from report where id = $1', [id])
    if (rowCount === 0) throw new RungridError('not_found', `There is no report ${id.slice(0, 200)}.`)
    // Before the commit: a stop in between leaves files of which a row tells whether they are to come back (recover.ts).
    await rename(reportDir(ctx.config, id), gone).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await notify(tx, ['reports', `report:${id}`])
  })
  await rm(gone, { recursive: true, force: true })
  ctx.log.info({ report: id }, 'report deleted')
}
