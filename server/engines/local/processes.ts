/**
 * Processes of this machine by /proc (Linux). An identity is (boot id, pid, start time): a pid alone may
 * belong to somebody else by now. A zombie is dead: it answers signals, and where pid 1 doesn't reap it stays for ever.
 */
import { readdirSync, readFileSync } from 'node:fs'

export interface Stat {
  pid: number
  ppid: number
  pgid: number
  sid: number
  state: string
  /** Start time in clock ticks since boot, as text. */
  start: string
  /** User and system time of the process, in clock ticks. */
  cpuTicks: number
  /** Resident memory in pages. */
  rssPages: number
}

let boot: string | undefined

export function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return boot
}

/** null: no such process. The command name may hold blanks and brackets, so fields count from the last bracket. */
export function statOf(pid: number): Stat | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return null
    throw error
  }
  const f = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return {
    pid,
    state: f[0]!,
    ppid: Number(f[1]),
    pgid: Number(f[2]),
    sid: Number(f[3]),
    cpuTicks: Number(f[11]) + Number(f[12]),
    start: f[19]!,
    rssPages: Number(f[21]),
  }
}

export function isDead(stat: Stat | null): stat is null {
  return stat === null || stat.state === 'Z' || stat.state === 'X'
}

/** All live processes. */
export function listProcesses(): Stat[] {
  const found: Stat[] = []
  for (const name of readdirSync('/proc')) {
    if (name.charCodeAt(0) > 57 || name.charCodeAt(0) < 48) continue
    const stat = statOf(Number(name))
    if (!isDead(stat)) found.push(stat)
  }
  return found
}

const MARK = 'RUNGRID_ATTEMPT_ID='

/** The attempt that a process belongs to by the mark in its environment; null where there is none or it can't be read. */
export function markOf(pid: number): string | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return null // gone, or another user's
  }
  const at = text.startsWith(MARK) ? 0 : text.indexOf(`\0${MARK}`) + 1
  if (at === 0 && !text.startsWith(MARK)) return null
  const end = text.indexOf('\0', at)
  return text.slice(at + MARK.length, end < 0 ? undefined : end)
}

/**
 * Every live process of an attempt but its supervisor: by process group and session, by the mark in the environment,
 * and by descent. What cleared its environment, left the session and lost its parent can't be found.
 *
 * Members started after their supervisor, which spares reading the environment of everything older. A group number
 * is trusted only while its leader is the supervisor or nobody: once the pid was reused, the group is a stranger's.
 */
export function treeOf(attemptId: string, supervisor: { pid: number; start: string }): Stat[] {
  const leader = statOf(supervisor.pid)
  const groupIsOurs = leader === null || leader.start === supervisor.start
  const since = Number(supervisor.start) || 0
  const all = listProcesses().filter(
    (p) => p.pid !== process.pid && p.pid !== supervisor.pid && Number(p.start) >= since,
  )
  const members = new Set<number>()
  for (const p of all) {
    const inGroup = groupIsOurs && (p.pgid === supervisor.pid || p.sid === supervisor.pid)
    if (inGroup || markOf(p.pid) === attemptId) members.add(p.pid)
  }
  for (let grew = true; grew; ) {
    grew = false
    for (const p of all) {
      if (!members.has(p.pid) && members.has(p.ppid)) {
        members.add(p.pid)
        grew = true
      }
    }
  }
  return all.filter((p) => members.has(p.pid))
}

/** Sends a signal unless the pid has passed to another process since `stat` was read. */
export function signal(stat: Stat, name: NodeJS.Signals): void {
  if (statOf(stat.pid)?.start !== stat.start) return
  try {
    process.kill(stat.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
