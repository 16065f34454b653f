import type { FileHandle } from 'node:fs/promises'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { Context } from '../context'
import { logCountersOf } from './counters'
import { newlinesBefore } from './line-index'
import { type LogAbsence, openLog, type WhichLog } from './open-log'

const DEFAULT_LIMIT = 64 * 1024
const MAX_LIMIT = 1024 * 1024

export interface ReadLog extends WhichLog {
  /** Byte to begin at; negative: that many bytes before the end. */
  offset: number
  /** Bytes at most, 1 to 1 MiB; default 64 KiB. */
  limit?: number
}

export interface LogPart {
  /** As they lie in the file: not always UTF-8. */
  bytes: Buffer
  /** Where `bytes` begins: no later than a character after what was asked for. */
  offset: number
  /** What to ask for next. */
  nextOffset: number
  /** Bytes of the whole log now. */
  size: number
  /** Newlines before `offset`; null: not counted that far yet. */
  newlines: number | null
  /** Set where there is no file. */
  absent?: LogAbsence
}

/**
 * A part of a worker's output, cut between characters: a character that is not whole yet comes with the next part. A run
 * without attempts and a log that is not there are empty.
 * @throws RungridError not_found, forbidden, invalid_input
 */
export async function readLog(ctx: Pick<Context, 'db'>, input: ReadLog): Promise<LogPart> {
  const limit = input.limit ?? DEFAULT_LIMIT
  const issues = []
  if (!Number.isSafeInteger(input.offset)) issues.push({ path: 'offset', message: 'expected an integer' })
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    issues.push({ path: 'limit', message: `expected 1 to ${MAX_LIMIT} bytes` })
  if (issues.length > 0)
    throw new RungridError('invalid_input', 'The part of the log is not well described', { issues })
  const log = await openLog(ctx, input)
  if (typeof log === 'string')
    return { bytes: Buffer.alloc(0), offset: 0, nextOffset: 0, size: 0, newlines: 0, absent: log }
  try {
    const part = await readPart(log.handle, log.size, input.offset, limit)
    logCountersOf(ctx).bytesServed += part.bytes.length
    return { ...part, newlines: await newlinesBefore(log, part.offset) }
  } finally {
    await log.handle.close()
  }
}

async function readPart(handle: FileHandle, size: number, asked: number, limit: number) {
  const start = Math.min(size, asked < 0 ? Math.max(0, size + asked) : asked)
  // A few bytes more than asked for, so that the smallest limit still holds a whole character.
  const buffer = Buffer.allocUnsafe(Math.min(Math.max(limit, 4), size - start))
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start)
  const bytes = buffer.subarray(0, bytesRead)
  const skip = start === 0 ? 0 : continuationBytes(bytes)
  const cut = incompleteBytes(bytes)
  const part = bytes.subarray(skip, Math.max(skip, bytes.length - cut))
  return { bytes: part, offset: start + skip, nextOffset: start + skip + part.length, size }
}

/** Bytes at the start that belong to a character before; at most 3, more is no UTF-8 and is given as it is. */
function continuationBytes(bytes: Buffer): number {
  let n = 0
  while (n < bytes.length && n < 4 && (bytes[n]! & 0xc0) === 0x80) n++
  return n > 3 ? 0 : n
}

/** Bytes at the end that begin a character without ending it. */
function incompleteBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if ((byte & 0xc0) === 0x80) continue
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needs > back ? back : 0
  }
  return 0
}
