import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import { RungridError } from '../lib/errors/rungrid-error'
import { printable } from './archive-names'
import type { Unpacker } from './unpack'

const PLAIN = new Set(['File', 'OldFile', 'ContiguousFile'])
const FOLDERS = new Set(['Directory', 'GNUDumpDir'])
const LINKS = new Set(['SymbolicLink', 'Link'])

/**
 * @param gzip the file is compressed
 * @throws RungridError `archive_broken`, `archive_unsafe`, `tree_too_large`
 */
export async function unpackTar(file: string, gzip: boolean, unpacker: Unpacker): Promise<void> {
  const failure = new AbortController()
  let current: ReadEntry | undefined
  const fail = (error: unknown) => {
    failure.abort(error)
    current?.destroy()
  }
  // One after the other: the parser gives the next entry when the content of this one was taken.
  let last: Promise<void> = Promise.resolve()
  const take = (entry: ReadEntry) => {
    last = last
      .then(async () => {
        if (failure.signal.aborted) return
        current = entry
        await unpackEntry(entry, unpacker, failure.signal)
      })
      .catch(fail)
  }
  let ended = false
  const parser = new Parser({ strict: true, onReadEntry: take })
  parser.on('eof', () => {
    ended = true
  })
  parser.on('ignoredEntry', (entry: ReadEntry) => {
    last = last.then(() => unpacker.other(entry.path, 'other')).catch(fail)
  })
  parser.on('error', fail)

  const feed = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      failure.signal.throwIfAborted()
      unpacker.signal?.throwIfAborted()
      if (!parser.write(chunk)) await once(parser, 'drain', { signal: failure.signal })
    }
    const finished = once(parser, 'end', { signal: failure.signal })
    parser.end()
    await finished
  }
  try {
    if (gzip) await pipeline(createReadStream(file), createGunzip(), feed)
    else await pipeline(createReadStream(file), feed)
    await last
    failure.signal.throwIfAborted()
  } catch (error) {
    fail(error)
    // Nothing is written any more when this returns.
    await last
    throw asError(failure.signal.reason)
  }
  if (!ended)
    throw new RungridError('archive_broken', 'The tar archive is cut off: its end is missing.', { fix: COPY_AGAIN })
}

async function unpackEntry(entry: ReadEntry, unpacker: Unpacker, failed: AbortSignal): Promise<void> {
  const { path: name, type } = entry
  if (PLAIN.has(type)) return unpacker.file(name, contentOf(entry, failed))
  if (FOLDERS.has(type)) await unpacker.folder(name)
  else await unpacker.other(name, LINKS.has(type) ? 'link' : 'other')
  entry.resume()
}

/** An entry that is destroyed between two pieces would never end. */
async function* contentOf(entry: ReadEntry, failed: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const piece of entry) {
    failed.throwIfAborted()
    yield piece as Buffer
    failed.throwIfAborted()
  }
}

const COPY_AGAIN = 'Copy it again whole, or pack the folder again.'

/** Parser and decompressor tell what is wrong by words and codes of their own. */
function asError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RungridError || error.name === 'AbortError') return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const tarCode = 'tarCode' in error ? String(error.tarCode) : ''
  const isFormat = code.startsWith('Z_') || code.startsWith('TAR_') || tarCode.startsWith('TAR_') || code === ''
  if (!isFormat) return error
  const torn = code === 'Z_BUF_ERROR' || /truncated/i.test(error.message)
  const detail = torn ? 'The archive is cut off.' : `The archive is broken (${printable(error.message)}).`
  return new RungridError('archive_broken', detail, { fix: COPY_AGAIN, cause: error })
}
