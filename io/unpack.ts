/**
 * Unpacks into an empty folder of its own and never outside of it: every name is checked before anything is made, only
 * folders and plain files are made, with `O_EXCL`, and what is written is counted as it comes, whatever the archive says
 * of its sizes. Links and devices are not made; they are kept to be listed.
 */
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { RungridError } from '../lib/errors/rungrid-error'
import { formatBytes } from '../lib/format/bytes'
import { ARCHIVE_LIMITS } from '../lib/storage/limits'
import type { ResultEntry } from '../lib/storage/tree'
import { ArchiveNames, unsafe } from './archive-names'

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

export class Unpacker {
  /** Links and the like, by the path of their folder. */
  readonly leftOut = new Map<string, ResultEntry[]>()
  readonly #names = new ArchiveNames()
  readonly #made = new Set<string>([''])
  #entries = 0
  #bytes = 0

  /** @param packedBytes of the archive, which bounds what may come out of it */
  constructor(
    readonly target: string,
    readonly packedBytes: number,
    readonly signal?: AbortSignal,
  ) {}

  async folder(name: string): Promise<void> {
    await this.#make(this.#add(name, true))
  }

  async file(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const at = this.#add(name, false)
    await this.#make(parentOf(at))
    const handle = await open(path.join(this.target, ...at.split('/')), FLAGS, 0o600).catch((error) => {
      throw asError(error)
    })
    try {
      await this.#write(handle, content)
    } finally {
      await handle.close()
    }
  }

  async other(name: string, kind: 'link' | 'other'): Promise<void> {
    const at = this.#add(name, false)
    const parent = parentOf(at)
    await this.#make(parent)
    const list = this.leftOut.get(parent) ?? []
    list.push({ name: at.slice(at.lastIndexOf('/') + 1), kind, size: 0 })
    this.leftOut.set(parent, list)
  }

  #add(name: string, isDirectory: boolean): string {
    this.signal?.throwIfAborted()
    if (++this.#entries > ARCHIVE_LIMITS.entries) {
      const most = ARCHIVE_LIMITS.entries.toLocaleString('en-US')
      throw new RungridError('tree_too_large', `The archive holds more than ${most} entries.`, { fix: ALONE })
    }
    const at = this.#names.add(name, isDirectory)
    if (at === '' && !isDirectory) throw unsafe('It holds a file without a name.', 'Pack the folder again.')
    return at
  }

  /** Links are never made in `target`, so no part of the path can be one. */
  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return
    await this.#make(parentOf(folder))
    await mkdir(path.join(this.target, ...folder.split('/')), { mode: 0o700 }).catch((error) => {
      throw asError(error)
    })
    this.#made.add(folder)
  }

  async #write(handle: FileHandle, content: AsyncIterable<Uint8Array>) {
    for await (const piece of content) {
      this.signal?.throwIfAborted()
      this.#bytes += piece.length
      if (this.#bytes > ARCHIVE_LIMITS.bytes)
        throw new RungridError(
          'tree_too_large',
          `The archive unpacks to more than ${formatBytes(ARCHIVE_LIMITS.bytes)}.`,
          {
            fix: ALONE,
          },
        )
      if (this.#bytes > ARCHIVE_LIMITS.ratioFrom && this.#bytes > this.packedBytes * ARCHIVE_LIMITS.ratio)
        throw unsafe(
          `It unpacks to more than ${ARCHIVE_LIMITS.ratio} times its ${formatBytes(this.packedBytes)}, as a bomb does.`,
          'Pack the folder again, without files of nothing but zeros.',
        )
      let at = 0
      while (at < piece.length) {
        const { bytesWritten } = await handle.write(piece, at).catch((error) => {
          throw asError(error)
        })
        at += bytesWritten
      }
    }
  }
}

const ALONE = 'Pack the results alone, without data sets and checkpoints, or one organisation after the other.'

function parentOf(at: string): string {
  return at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : ''
}

function asError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new RungridError('tree_too_large', 'There is no room to unpack the archive.', {
      fix: 'Make room in the temporary directory, or name another one with TMPDIR.',
      cause: error,
    })
  return error
}
