/**
 * What a server that ended in the middle left behind. At the start, and now and then where several servers share a
 * database: a report that nobody works on any more is failed with what to do; files that belong to no whole report are removed.
 */
import { rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { giveUpReports } from '../../db/sql/give-up-reports'
import { notify } from '../../db/sql/notify'
import { goneDir, namesIn, reportDir, reportsDir } from '../../results/reports/files'
import type { Context } from '../context'
import { INTERRUPTED } from './reporter'

/** Servers say every ten seconds what they work on; the clock is the database's. */
const SILENT_SECONDS = 60
/** Files of another server, which may live, are left alone for so long. */
const ABANDONED_MS = 24 * 3600 * 1000

/** Where the data directory belongs to this server alone, whatever another one began is over. */
export async function recoverReports(ctx: Context): Promise<void> {
  const isAlone = ctx.config.databaseUrl === undefined
  const given = await giveUpReports(ctx.db.pool, ctx.serverId, isAlone ? 0 : SILENT_SECONDS, INTERRUPTED)
  for (const id of given) await rm(reportDir(ctx.config, id), { recursive: true, force: true })
  if (given.length > 0) {
    ctx.log.warn({ reports: given }, 'reports were being judged when a server stopped')
    await notify(ctx.db.pool, ['reports', ...given.map((id) => `report:${id}` as const)])
  }
  const dir = reportsDir(ctx.config)
  for (const name of await namesIn(dir)) {
    const [, kind, id = '', server = ''] = /^\.(making|upload|gone)-(p-[0-9a-z]+)(?:-(.+))?$/.exec(name) ?? []
    if (kind === 'gone') await endRemoval(ctx, id, isAlone)
    else if (kind && server !== ctx.serverId && (isAlone || (await isAbandoned(path.join(dir, name)))))
      await rm(path.join(dir, name), { recursive: true, force: true })
  }
}

/** A removal ended with its row, or did not happen. */
async function endRemoval(ctx: Context, id: string, isAlone: boolean): Promise<void> {
  const gone = goneDir(ctx.config, id)
  const there = await ctx.db.prisma.report.count({ where: { id } })
  if (there === 0) await rm(gone, { recursive: true, force: true })
  else if (isAlone || (await isAbandoned(gone))) await rename(gone, reportDir(ctx.config, id))
}

async function isAbandoned(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null)
  return found !== null && Date.now() - found.mtimeMs > ABANDONED_MS
}
