/** Leaves word for a worker why it is asked to end, before the signal comes: SIGTERM alone says nothing of it. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ActiveRun } from '../db/sql/load-active-runs'

/** `RUNGRID_STOP_FILE` of an attempt. */
export function stopFile(dir: string): string {
  return path.join(dir, 'stop.json')
}

/**
 * Written whole or not at all; again when a cancel took the place of a stop.
 * @throws what the disk says. The signal must be sent all the same
 */
export async function tellWorker(run: ActiveRun): Promise<void> {
  const file = stopFile(run.dir)
  const { intent, intentReason: reason, intentDeadline: deadline } = run
  const text = `${JSON.stringify({ intent, reason, deadline })}\n`
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
  if (known === text) return
  const beside = `${file}.tmp`
  await writeFile(beside, text)
  await rename(beside, file)
}
