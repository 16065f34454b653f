import { createReadStream, type ReadStream } from 'node:fs'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { Context } from '../context'
import { logCountersOf } from './counters'
import { openLog, type WhichLog } from './open-log'

export interface LogDownload {
  name: string
  /** Bytes of the log when it was opened: what is written meanwhile is not in the answer. */
  size: number
  /** First and last byte that are sent, and null for a range that lies beyond the end. */
  range: { from: number; to: number } | null
  /** Whether a part was asked for. */
  isPart: boolean
  stream: ReadStream | null
}

/**
 * A log as a file, or a part of it.
 * @param range header of HTTP, one range; several, or what is not understood, mean all of it
 * @throws RungridError not_found where there is no file, forbidden
 */
export async function downloadLog(
  ctx: Pick<Context, 'db'>,
  which: WhichLog,
  range: string | undefined,
): Promise<LogDownload> {
  const log = await openLog(ctx, which)
  if (typeof log === 'string')
    throw new RungridError(
      'not_found',
      log === 'deleted' ? 'The log was deleted from disk' : 'There is no log before the first attempt',
    )
  const { size, handle } = log
  const asked = rangeOf(range, size)
  const part = asked === null ? { from: 0, to: size - 1 } : asked
  const facts = {
    name: `${which.runId}-attempt-${log.attempt}.${which.stream}.log`,
    size,
    isPart: asked !== null,
    range: part === 'beyond' ? null : part,
  }
  if (part === 'beyond' || size === 0) {
    await handle.close()
    return { ...facts, stream: null }
  }
  logCountersOf(ctx).bytesServed += part.to - part.from + 1
  return { ...facts, stream: createReadStream(log.file, { fd: handle, start: part.from, end: part.to }) }
}

function rangeOf(header: string | undefined, size: number): { from: number; to: number } | 'beyond' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return null
  if (first === '')
    return last === '0' || size === 0 ? 'beyond' : { from: Math.max(0, size - Number(last)), to: size - 1 }
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < from) return null
  return from >= size ? 'beyond' : { from, to }
}
