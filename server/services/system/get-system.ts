import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { System } from '../../../lib/api/system'
import { selectSystem } from '../../db/sql/select-system'
import type { Context } from '../context'

export async function getSystem(ctx: Context): Promise<System> {
  const { leader_server_id, gpus, cpus, matrices, runs } = await selectSystem(ctx.db.pool)
  return {
    version: versionOf(ctx.config.installDir),
    nodeId: ctx.nodeId,
    hostname: os.hostname(),
    leader: leader_server_id === ctx.serverId,
    leaderServerId: leader_server_id,
    dataDir: ctx.config.dataDir,
    roots: ctx.config.roots,
    devices: { gpus, cpus, note: gpus > 0 ? null : 'No GPU was found: runs take CPU slots.' },
    matrices,
    runs,
  }
}

/** Read once a directory: an installation that was replaced is still the one that runs. */
const versions = new Map<string, string>()

export function versionOf(installDir: string): string {
  const before = versions.get(installDir)
  if (before !== undefined) return before
  const file = path.join(installDir, 'package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  versions.set(installDir, version)
  return version
}
