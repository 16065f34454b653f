/**
 * Sees memory of a GPU that is still held after an attempt ended: a process that outlived it, or a context that the
 * driver kept. Counted is what is in use less what strangers and living attempts hold, over the level that the idle
 * device has. When it stays above max(512 MiB, 2 %) for 30 s after the end of an attempt, it is said; nothing is ended
 * and nothing is quarantined for it, as placement looks at the memory that is free.
 *
 * The idle level is the least that was ever seen in use while no attempt was on the device. Before it was seen once, and
 * while a process does not tell its memory, nothing is said.
 */
import { formatBytes } from '../../lib/format/bytes'
import type { OwnedProcess } from './owners'

const HOLDS_ON_MS = 30_000
const LEAST_BYTES = 512 * 1024 ** 2
const LEAST_SHARE = 0.02

export interface Seen {
  id: string
  name: string
  memoryBytes: number | null
  usedBytes: number | null
  /** null: unknown. */
  processes: readonly OwnedProcess[] | null
  /** Attempts that hold it. */
  holders: readonly string[]
  idleBytes: number | null
  /** The attempt that gave it back last. */
  lastEnded: string | null
}

export interface Held {
  idleBytes: number | null
  /** Shown on the device; null: nothing to say. */
  note: string | null
  /** Set once, when the note appears. */
  figures: { attemptId: string; heldBytes: number; usedBytes: number; strangersBytes: number; idleBytes: number } | null
}

interface Watch {
  /** The attempt that ended; another one begins anew. */
  ended: string
  /** null: its memory was seen to be free, so that what is held since is not its. */
  since: number | null
  told: boolean
}

export class MemoryWatch {
  readonly #watches = new Map<string, Watch>()

  /** Something holds memory that nobody should: look again soon. */
  get busy(): boolean {
    return [...this.#watches.values()].some(({ since, told }) => since !== null && !told)
  }

  /** @param now milliseconds of a clock that never jumps */
  see(device: Seen, now: number): Held {
    const { id, holders, processes, usedBytes } = device
    if (usedBytes === null || processes === null) return nothing(device.idleBytes)
    let strangers = 0
    let ours = 0
    for (const process of processes) {
      const counts = process.owner === 'foreign' || process.owner === 'run' || process.owner === 'unknown'
      if (!counts) continue
      if (process.memoryBytes === null) return nothing(device.idleBytes)
      if (process.owner === 'run') ours += process.memoryBytes
      else strangers += process.memoryBytes
    }
    const unexplained = Math.max(0, usedBytes - strangers - ours)
    const idleBytes =
      holders.length > 0 ? device.idleBytes : Math.min(unexplained, device.idleBytes ?? Number.POSITIVE_INFINITY)
    // A program that has just been started holds memory before it is listed.
    if (idleBytes === null || device.lastEnded === null || (holders.length > 0 && ours === 0)) {
      return nothing(idleBytes)
    }
    let watch = this.#watches.get(id)
    if (watch?.ended !== device.lastEnded) {
      watch = { ended: device.lastEnded, since: now, told: false }
      this.#watches.set(id, watch)
    }
    const held = unexplained - idleBytes
    if (held <= Math.max(LEAST_BYTES, LEAST_SHARE * (device.memoryBytes ?? 0))) watch.since = null
    if (watch.since === null || now - watch.since < HOLDS_ON_MS) return { idleBytes, note: null, figures: null }
    const first = !watch.told
    watch.told = true
    return {
      idleBytes,
      note: `${formatBytes(held)} are still held after attempt ${device.lastEnded} ended${culprit(processes)}`,
      figures: first
        ? { attemptId: device.lastEnded, heldBytes: held, usedBytes, strangersBytes: strangers, idleBytes }
        : null,
    }
  }
}

function nothing(idleBytes: number | null): Held {
  return { idleBytes, note: null, figures: null }
}

function culprit(processes: readonly OwnedProcess[]): string {
  const left = processes.find(({ owner }) => owner === 'ended_run')
  if (left) return ` by ${left.name}, pid ${left.pid}, which outlived it`
  const gone = processes.find(({ owner }) => owner === 'gone')
  if (gone) return `: the driver lists pid ${gone.pid}, which no longer exists. A reset of the GPU or a reboot frees it`
  return ' by no process that the driver lists'
}
