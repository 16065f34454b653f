/**
 * The data directory belongs to one server at a time: `server.lock` names the process that holds it. A process that
 * died without letting go is recognised by its start time, so a reused pid never keeps a directory locked.
 *
 * Races: two starts at once both write a private file and `link` it to the lock's name; one link succeeds. Two starts
 * that both find a dead holder both rename the lock away; the second one gets the new holder's file, notices by its
 * content and puts it back.
 */
import { randomUUID } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { RungridError } from '../lib/errors/rungrid-error'

interface Holder {
  pid: number
  /** Boot and start time of the process; null where the platform does not tell. */
  started: string | null
  /** Where it serves, once it does. */
  url?: string
}

export interface DataDirectory {
  dir: string
  /** Stable name of this machine: attempts and devices carry it, and a laptop's host name changes with its network. */
  nodeId: string
  /** Lets the next one who asks for this directory know where it is served. */
  announce(url: string): void
  release(): void
}

/** When a process began, in a form that differs for every process that ever has this pid. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Fields after the name, which may hold spaces and brackets; the start time is the 22nd of all.
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return null
  }
}

function isHeld(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return holder.started === null || holder.started === startOf(holder.pid)
}

function readHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder
  } catch {
    return undefined // torn by a power cut: nobody holds it
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Not `recursive`: Node 20 never returns from that where the kernel answers ENOENT for a new directory, as in /proc. */
function makeDirectory(dir: string): void {
  try {
    mkdirSync(dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(dir).isDirectory()) return
    if (code !== 'ENOENT' || existsSync(path.dirname(dir))) throw error
    makeDirectory(path.dirname(dir))
    mkdirSync(dir)
  }
}

function takeLock(file: string, own: Holder): void {
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, JSON.stringify(own), { mode: 0o600 })
  try {
    for (;;) {
      try {
        linkSync(mine, file)
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const text = readIfThere(file)
      if (text === undefined) continue
      const holder = readHolder(text)
      if (holder && isHeld(holder)) {
        const at = holder.url ? ` at ${holder.url}` : ''
        throw new RungridError(
          'configuration',
          `another Rungrid (process ${holder.pid}${at}) uses the data directory ${path.dirname(file)}`,
          { fix: 'use that one, stop it first, or give this one another RUNGRID_DATA_DIR' },
        )
      }
      const aside = `${file}.old.${process.pid}`
      renameSync(file, aside)
      if (readFileSync(aside, 'utf8') !== text) linkSync(aside, file)
      unlinkSync(aside)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

function sayWhy(dir: string, error: NodeJS.ErrnoException): RungridError {
  const reasons: Record<string, string> = {
    EACCES: 'may not be written to by this account',
    EPERM: 'may not be written to by this account',
    EROFS: 'is on a file system that is read-only',
    ENOSPC: 'is on a disk that is full',
    EDQUOT: 'is beyond the disk quota of this account',
    ENOTDIR: 'lies below a file',
    EEXIST: 'is a file',
    ENOENT: 'lies where no directory can be made',
  }
  const reason = reasons[error.code ?? ''] ?? `can't be used (${error.message})`
  return new RungridError('configuration', `the data directory ${dir} ${reason}`, {
    cause: error,
    fix:
      error.code === 'ENOSPC' || error.code === 'EDQUOT'
        ? 'free some space, or set RUNGRID_DATA_DIR to a directory on another disk'
        : 'set RUNGRID_DATA_DIR to a directory that you can write to',
  })
}

/**
 * Makes the data directory, proves that it can be written to, and takes it for this process.
 * @param exclusive false where servers share a directory by intent: each with DATABASE_URL, one of them scheduling
 * @throws RungridError `configuration` when it can't be written to or another server has it
 */
export function openDataDirectory(dir: string, exclusive: boolean): DataDirectory {
  const lock = path.join(dir, 'server.lock')
  const own: Holder = { pid: process.pid, started: startOf(process.pid) }
  let nodeId: string
  try {
    makeDirectory(dir)
    const probe = path.join(dir, `.probe-${randomUUID()}`)
    writeFileSync(probe, 'a full disk refuses this\n')
    unlinkSync(probe)
    if (exclusive) takeLock(lock, own)
    const named = path.join(dir, 'node-id')
    nodeId = readIfThere(named)?.trim() || os.hostname()
    writeFileSync(named, `${nodeId}\n`)
  } catch (error) {
    throw error instanceof RungridError ? error : sayWhy(dir, error as NodeJS.ErrnoException)
  }
  return {
    dir,
    nodeId,
    announce(url) {
      if (exclusive) writeFileSync(lock, JSON.stringify({ ...own, url }))
    },
    release() {
      if (exclusive) rmSync(lock, { force: true })
    },
  }
}
