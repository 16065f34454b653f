import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { RungridError } from '../lib/errors/rungrid-error'
import { printable, unsafe } from './archive-names'
import type { Unpacker } from './unpack'

const KIND = 0o170000
const LINK = 0o120000
const DIRECTORY = 0o040000
const PLAIN = 0o100000

/** @throws RungridError `archive_broken`, `archive_unsafe`, `tree_too_large` */
export async function unpackZip(file: string, unpacker: Unpacker): Promise<void> {
  let zip: ZipFile | undefined
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false, validateEntrySizes: true })
    for await (const entry of zip.eachEntry()) await unpackEntry(zip, entry, unpacker)
  } catch (error) {
    throw asError(error)
  } finally {
    zip?.close()
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, unpacker: Unpacker): Promise<void> {
  const name = entry.fileName
  const mode = madeOnUnix(entry) ? (entry.externalFileAttributes >>> 16) & KIND : 0
  if (name.endsWith('/') || mode === DIRECTORY) return unpacker.folder(name)
  if (mode === LINK) return unpacker.other(name, 'link')
  if (mode !== 0 && mode !== PLAIN) return unpacker.other(name, 'other')
  if (entry.isEncrypted())
    throw new RungridError('archive_broken', `\`${printable(name)}\` is encrypted.`, {
      fix: 'Pack the folder again without a password.',
    })
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw new RungridError(
      'archive_broken',
      `\`${printable(name)}\` is packed with method ${entry.compressionMethod}; \`store\` and \`deflate\` are read.`,
      { fix: 'Pack the folder again with `zip -r`.' },
    )
  const content = await zip.openReadStreamPromise(entry)
  // It may fail before anybody reads it; whoever does gets the error then.
  content.on('error', () => {})
  try {
    await unpacker.file(name, content as AsyncIterable<Uint8Array>)
  } finally {
    content.destroy()
  }
}

/** Others use the high half of the attributes for other things. */
function madeOnUnix({ versionMadeBy }: Entry): boolean {
  const system = versionMadeBy >>> 8
  return system === 3 || system === 19
}

/** yauzl tells what is wrong by words only. */
function asError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RungridError || error.name === 'AbortError') return error
  if (/absolute path|invalid relative path|invalid characters in fileName/i.test(error.message))
    return unsafe(
      `A name in it leads out of the folder it is unpacked to (${printable(error.message)}).`,
      'Pack the folder again with `zip -r` from inside of it.',
    )
  if ('code' in error && typeof error.code === 'string' && !error.code.startsWith('Z_')) return error
  return new RungridError('archive_broken', `The zip archive is broken or cut off (${printable(error.message)}).`, {
    fix: 'Copy it again whole, or pack the folder again.',
    cause: error,
  })
}
