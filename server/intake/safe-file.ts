/** Opens files that a worker wrote. A worker must not make the server read something else through a link or a pipe. */
import { constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'

export interface FileFacts {
  /** Device and inode: the same file as long as they are the same. */
  inode: string
  size: number
  /** Anything that changes when the file changes. */
  stamp: string
}

export type FileFault = { fault: string }

/** Facts by one stat; null when there is no file; a fault when it is not a plain file. */
export async function inspect(path: string): Promise<FileFacts | FileFault | null> {
  let stat: Awaited<ReturnType<typeof lstatBig>>
  try {
    stat = await lstatBig(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    if (isDenied(code)) return { fault: `it can't be looked at (${code})` }
    throw error
  }
  if (stat.isSymbolicLink()) return { fault: 'it is a link; links are not followed' }
  if (!stat.isFile()) return { fault: 'it is not a plain file' }
  return factsOf(stat)
}

export interface OpenFile {
  handle: FileHandle
  facts: FileFacts
}

/**
 * Opens for reading; null when it vanished or became something else since it was inspected, a fault when the worker has
 * taken the right to read it away. The caller closes it.
 */
export async function openPlain(path: string): Promise<OpenFile | FileFault | null> {
  let handle: FileHandle
  try {
    // O_NONBLOCK: opening a pipe in place of the file must not hang.
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENXIO') return null
    if (isDenied(code)) return { fault: `it can't be opened (${code})` }
    throw error
  }
  const stat = await handle.stat({ bigint: true })
  if (stat.isFile()) return { handle, facts: factsOf(stat) }
  await handle.close()
  return null
}

/** The only errors that a worker can cause and that don't go away by themselves. */
function isDenied(code: string | undefined): boolean {
  return code === 'EACCES' || code === 'EPERM'
}

function lstatBig(path: string) {
  return lstat(path, { bigint: true })
}

function factsOf(stat: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint }): FileFacts {
  const inode = `${stat.dev}:${stat.ino}`
  return { inode, size: Number(stat.size), stamp: `${inode}:${stat.size}:${stat.mtimeNs}` }
}
