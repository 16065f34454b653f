import { isUtf8 } from 'node:buffer'
import type { Dirent, Stats } from 'node:fs'
import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { formatBytes } from '../lib/format/bytes'
import { type ResultEntry, type ResultTree, TreeError } from '../lib/storage/tree'

/** Looks at files of one folder at the same time; the thread pool of Node has four threads. */
const CONCURRENT = 64
const PIECE_BYTES = 256 * 1024
/** A pipe must not block who opens it. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * A folder as a ResultTree. Links are listed and never followed, also where a folder becomes a link while it is read: a
 * file counts only if the one that was opened is the one that stands at its real path below the root. A name that is no
 * UTF-8 is listed as `other`.
 * @param root a link itself is fine: it is what the user named
 */
export function directoryTree(root: string): ResultTree {
  let real: Promise<string> | undefined
  const within = async (relative: string) => {
    real ??= realpath(root)
    const top = await real.catch((error) => {
      throw failure('', error)
    })
    const names = relative === '' ? [] : relative.split('/')
    if (names.some((name) => name === '' || name === '.' || name === '..' || name.includes('\0')))
      throw new TreeError(relative, 'absent', 'it is no path below the root')
    return path.join(top, ...names)
  }

  const opened = async (relative: string): Promise<{ handle: FileHandle; size: number }> => {
    const full = await within(relative)
    const handle = await open(full, FLAGS).catch((error) => {
      throw failure(relative, error)
    })
    try {
      const inside = await handle.stat()
      if (!inside.isFile()) throw new TreeError(relative, 'unreadable', 'it is not a file')
      if (!(await standsAt(full, inside))) throw new TreeError(relative, 'unreadable', 'it lies behind a link')
      return { handle, size: inside.size }
    } catch (error) {
      await handle.close()
      throw error instanceof TreeError ? error : failure(relative, error)
    }
  }

  return {
    async list(relative) {
      const full = await within(relative)
      try {
        if ((await realpath(full)) !== full) throw new TreeError(relative, 'unreadable', 'it lies behind a link')
        const entries = await readdir(full, { withFileTypes: true, encoding: 'buffer' })
        const found: ResultEntry[] = []
        for (let i = 0; i < entries.length; i += CONCURRENT)
          found.push(...(await Promise.all(entries.slice(i, i + CONCURRENT).map((entry) => entryOf(full, entry)))))
        return found.sort((a, b) => (a.name < b.name ? -1 : 1))
      } catch (error) {
        throw error instanceof TreeError ? error : failure(relative, error)
      }
    },

    async text(relative, maxBytes) {
      const { handle, size } = await opened(relative)
      try {
        if (size > maxBytes)
          throw new TreeError(relative, 'too_large', `it has ${formatBytes(size)}, more than ${formatBytes(maxBytes)}`)
        const buffer = Buffer.allocUnsafe(size)
        let at = 0
        while (at < size) {
          const { bytesRead } = await handle.read(buffer, at, size - at, at)
          if (bytesRead === 0) break
          at += bytesRead
        }
        const content = buffer.subarray(0, at)
        if (!isUtf8(content)) throw new TreeError(relative, 'not_text', 'it is not UTF-8 text')
        return content.toString('utf8')
      } catch (error) {
        throw error instanceof TreeError ? error : failure(relative, error)
      } finally {
        await handle.close()
      }
    },

    async *bytes(relative) {
      const { handle, size } = await opened(relative)
      try {
        // To the size it had: a file that grows meanwhile ends all the same.
        for (let at = 0; at < size; ) {
          const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size - at))
          const { bytesRead } = await handle.read(piece, 0, piece.length, at)
          if (bytesRead === 0) return
          at += bytesRead
          yield piece.subarray(0, bytesRead)
        }
      } catch (error) {
        throw failure(relative, error)
      } finally {
        await handle.close()
      }
    },
  }
}

/** The same file, by a path without links. */
async function standsAt(full: string, opened: Stats): Promise<boolean> {
  if ((await realpath(full)) !== full) return false
  const there = await lstat(full)
  return there.dev === opened.dev && there.ino === opened.ino
}

async function entryOf(folder: string, entry: Dirent<Buffer>): Promise<ResultEntry> {
  const name = entry.name.toString('utf8')
  if (!isUtf8(entry.name)) return { name, kind: 'other', size: 0 }
  if (entry.isDirectory()) return { name, kind: 'directory', size: 0 }
  if (entry.isSymbolicLink()) return { name, kind: 'link', size: 0 }
  if (!entry.isFile()) return { name, kind: 'other', size: 0 }
  // A file that is gone in the meantime is told when it is read.
  const size = await lstat(path.join(folder, name)).then(
    (stats) => stats.size,
    () => 0,
  )
  return { name, kind: 'file', size }
}

function failure(relative: string, error: unknown): TreeError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  if (code === 'ENOENT' || code === 'ENOTDIR') return new TreeError(relative, 'absent', 'it is not there')
  if (code === 'ELOOP') return new TreeError(relative, 'unreadable', 'it is a link')
  if (code === 'EACCES' || code === 'EPERM')
    return new TreeError(relative, 'unreadable', `it may not be read (${code})`)
  return new TreeError(relative, 'unreadable', `the file system answers ${code}`)
}
