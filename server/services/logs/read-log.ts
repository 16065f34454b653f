import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { findLogDir } from '../../db/sql/progress-log-dir'
import type { Context } from '../context'

const DEFAULT_LIMIT = 64 * 1024
const MAX_LIMIT = 1024 * 1024

export interface ReadLog {
  runId: string
  /** Number of the attempt; absent: the latest. */
  attempt?: number
  stream: 'stdout' | 'stderr'
  /** Byte to begin at; negative: that many bytes before the end. */
  offset: number
  /** Bytes at most, 1 to 1 MiB; default 64 KiB. */
  limit?: number
}

export interface LogPart {
  bytes: Buffer
  /** Where `bytes` begins: no later than a character after what was asked for. */
  offset: number
  /** What to ask for next. */
  nextOffset: number
  /** Bytes of the whole log now. */
  size: number
}

/**
 * A part of a worker's output, cut between characters: a character that is not whole yet comes with the next part. A run
 * without attempts and a log that is not there yet are empty. Links are not followed.
 * @throws RungridError not_found, invalid_input
 */
export async function readLog(ctx: Pick<Context, 'db'>, input: ReadLog): Promise<LogPart> {
  const limit = input.limit ?? DEFAULT_LIMIT
  const issues = []
  if (!Number.isSafeInteger(input.offset)) issues.push({ path: 'offset', message: 'expected an integer' })
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    issues.push({ path: 'limit', message: `expected 1 to ${MAX_LIMIT} bytes` })
  if (issues.length > 0)
    throw new RungridError('invalid_input', 'The part of the log is not well described', { issues })
  const found = await findLogDir(ctx.db.pool, input.runId, input.attempt)
  if (!found) throw new RungridError('not_found', `There is no run ${input.runId}`)
  if (input.attempt !== undefined && found.dir === null)
    throw new RungridError('not_found', `Run ${input.runId} has no attempt ${input.attempt}`)
  const handle = found.dir === null ? null : await openLog(path.join(found.dir, `${input.stream}.log`))
  if (!handle) return { bytes: Buffer.alloc(0), offset: 0, nextOffset: 0, size: 0 }
  try {
    return await readPart(handle, input.offset, limit)
  } finally {
    await handle.close()
  }
}

async function openLog(file: string): Promise<FileHandle | null> {
  let handle: FileHandle
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    if (code === 'ELOOP') throw new RungridError('forbidden', 'The log is a link; links are not followed')
    throw error
  }
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw new RungridError('forbidden', 'The log is not a plain file')
}

async function readPart(handle: FileHandle, asked: number, limit: number): Promise<LogPart> {
  const { size } = await handle.stat()
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

/** Bytes at the start that belong to a character before; at most 3, more is no UTF-8 and is shown as it is. */
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
