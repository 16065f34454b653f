import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ARCHIVE_TYPES, MOST_UPLOAD_BYTES } from '../../../lib/api/reports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { reportsDir } from '../../results/reports/files'
import type { Context } from '../context'

const MIB = 1024 * 1024
/** Uploads on their way at one time. */
export const MOST_UPLOADS = 4
const RETRY_SECONDS = 10
/** What an upload leaves free on the disk of the data directory: the database lies there too. */
export const KEPT_FREE_BYTES = 256 * MIB
/** An upload that sends nothing for so long gives its place to others. */
const STALLED_MS = 60_000
/** How often the disk is looked at while an upload comes in. */
const LOOK_BYTES = 64 * MIB

type ArchiveType = (typeof ARCHIVE_TYPES)[number]

/** What browsers and systems call them besides. */
const ALIASES: Record<string, ArchiveType> = {
  'application/x-zip-compressed': 'application/zip',
  'application/x-zip': 'application/zip',
  'application/x-gzip': 'application/gzip',
  'application/x-compressed-tar': 'application/gzip',
  'application/x-gtar': 'application/x-tar',
  'application/tar': 'application/x-tar',
}

const ENDINGS: Record<ArchiveType, string> = {
  'application/zip': '.zip',
  'application/gzip': '.tar.gz',
  'application/x-tar': '.tar',
}

/** @returns null where it is no type of an archive */
export function archiveType(contentType: string | undefined): ArchiveType | null {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  return ARCHIVE_TYPES.find((known) => known === type) ?? ALIASES[type] ?? null
}

export interface Upload {
  file: string
  /** Of its bytes. */
  sha256: string
  /** Gives its place on the disk back. Can be repeated. */
  remove(): Promise<void>
}

/** On their way, by data directory: bytes that are announced and not here yet. */
const coming = new Map<string, Set<{ bytes: number }>>()

/**
 * Writes a body to disk as it comes, with its hash. Nothing stays of one that is too large, does not fit on the disk, or
 * breaks off.
 * @param declared Content-Length; null: it was not told
 * @param limit for tests, as `stalledMs`
 * @throws RungridError `too_large` with the number, `busy`, `bad_request` where it broke off or nothing came any more
 */
export async function receiveUpload(
  ctx: Context,
  body: Readable,
  { id, type, declared, limit = MOST_UPLOAD_BYTES, stalledMs = STALLED_MS }: UploadFacts,
): Promise<Upload> {
  if (declared !== null && declared > limit) throw tooLarge(limit)
  const dir = reportsDir(ctx.config)
  const others = coming.get(dir) ?? new Set()
  coming.set(dir, others)
  if (others.size >= MOST_UPLOADS)
    throw new RungridError('busy', `${others.size} uploads are on their way already.`, {
      fix: 'Send it again after the time in Retry-After.',
      retryAfter: RETRY_SECONDS,
    })
  const mine = { bytes: declared ?? 0 }
  others.add(mine)
  // The kind of an archive is found by its bytes, not by this name; it is for people who look there.
  const folder = path.join(dir, `.upload-${id}-${ctx.serverId}`)
  const file = path.join(folder, `upload${ENDINGS[type]}`)
  const remove = () => rm(folder, { recursive: true, force: true })
  const stalled = new AbortController()
  const silence = setTimeout(() => stalled.abort(), stalledMs)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const sum = () => [...others].reduce((total, { bytes }) => total + bytes, 0)
    await checkSpace(dir, sum())
    const hash = createHash('sha256')
    let size = 0
    let looked = 0
    const measure = async function* (parts: AsyncIterable<Buffer>) {
      for await (const part of parts) {
        silence.refresh()
        size += part.byteLength
        if (size > limit) throw tooLarge(limit)
        mine.bytes = Math.max(0, (declared ?? 0) - size)
        if (size - looked >= LOOK_BYTES) {
          looked = size
          await checkSpace(dir, sum())
        }
        hash.update(part)
        yield part
      }
    }
    await pipeline(body, measure, createWriteStream(file, { mode: 0o600 }), { signal: stalled.signal })
    if (size === 0)
      throw new RungridError('bad_request', 'The body is empty.', {
        fix: 'Send the archive as the body of the request.',
      })
    return { file, sha256: hash.digest('hex'), remove }
  } catch (error) {
    await remove()
    throw stalled.signal.aborted ? new RungridError('bad_request', STALLED, { fix: 'Send it again.' }) : told(error)
  } finally {
    clearTimeout(silence)
    others.delete(mine)
  }
}

const STALLED = 'The upload stopped: nothing of it came any more.'

export interface UploadFacts {
  id: string
  type: ArchiveType
  declared: number | null
  limit?: number
  stalledMs?: number
}

async function checkSpace(dir: string, wanted: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir)
  const free = Math.max(0, bavail * bsize - KEPT_FREE_BYTES)
  if (wanted > free || free === 0)
    throw diskFull(`has room for ${Math.floor(free / MIB).toLocaleString('en-US')} MiB more`)
}

function told(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull('is full')
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET')
    return new RungridError('bad_request', 'The upload broke off.', { fix: 'Send it again.', cause: error })
  return error
}

function diskFull(how: string): RungridError {
  return new RungridError('too_large', `The disk of the data directory ${how}.`, {
    fix: 'Delete reports that nobody needs, free some space, or put the results on the machine of the server and give their path.',
  })
}

function tooLarge(limit: number): RungridError {
  const size = limit >= 1024 * MIB ? `${limit / MIB / 1024} GiB` : `${limit.toLocaleString('en-US')} bytes`
  return new RungridError('too_large', `The archive is larger than ${size}, the most that can be uploaded.`, {
    fix: 'Put it on the machine of the server, under RUNGRID_ROOTS, and give its path.',
  })
}
