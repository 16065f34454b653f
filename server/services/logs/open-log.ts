import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { findLogDir } from '../../db/sql/progress-log-dir'
import type { Context } from '../context'

export interface WhichLog {
  runId: string
  /** Number of the attempt; absent: the latest. */
  attempt?: number
  stream: 'stdout' | 'stderr'
}

export interface OpenLog {
  handle: FileHandle
  file: string
  /** Bytes when it was opened. */
  size: number
  /** Tells this file from another one that later has its name. */
  identity: string
  attempt: number
}

/** Why there is nothing to read: not begun, or the program has been there and its log is gone. */
export type LogAbsence = 'not-started' | 'deleted'

/**
 * Opens a log for reading; the caller closes `handle`. Links are not followed.
 * @throws RungridError not_found, forbidden
 */
export async function openLog(ctx: Pick<Context, 'db'>, which: WhichLog): Promise<OpenLog | LogAbsence> {
  const found = await findLogDir(ctx.db.pool, which.runId, which.attempt)
  if (!found) throw new RungridError('not_found', `There is no run ${which.runId}`)
  const { attempt } = found
  if (which.attempt !== undefined && !attempt)
    throw new RungridError('not_found', `Run ${which.runId} has no attempt ${which.attempt}`)
  if (!attempt) return 'not-started'
  const file = path.join(attempt.dir, `${which.stream}.log`)
  const handle = await openFile(file)
  if (!handle) return attempt.started ? 'deleted' : 'not-started'
  const facts = await handle.stat()
  if (!facts.isFile()) {
    await handle.close()
    throw new RungridError('forbidden', 'The log is not a plain file')
  }
  return { handle, file, size: facts.size, identity: `${facts.dev}:${facts.ino}`, attempt: attempt.number }
}

async function openFile(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    if (code === 'ELOOP') throw new RungridError('forbidden', 'The log is a link; links are not followed')
    throw error
  }
}
