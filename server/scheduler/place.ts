/**
 * Placement: which waiting runs start now, on which devices. Pure: the same input gives the same answer.
 *
 * A device gives shares. A run takes 1 / slots of it, where slots is the device's own setting, else
 * ceil(max_concurrent_runs / devices) of its matrix; an exclusive run takes all. Shares held on a device never
 * exceed 1, so that two matrices with different slot counts can share it.
 *
 * Runs are looked at in queue order. A gang (devices > 1) starts with all its devices at once or not at all.
 * The first run that the pool could hold but can't hold now gets a reservation: the devices that come free first,
 * and the time when the last of them does. Only a run that should end before that time may pass it on those
 * devices; other devices are open to all. So a gang is neither starved by small runs nor does it starve them.
 */
import type { PoolDevice } from '../db/sql/load-pool'
import type { QueuedRun } from '../db/sql/load-queue'

export interface Placement {
  runId: string
  devices: { deviceId: string; slot: number; share: number }[]
}

export interface Plan {
  placements: Placement[]
  /** Why each of the other runs waits, in one sentence. */
  reasons: Map<string, string>
}

/** Sums of shares such as 1/3 + 1/3 + 1/3 are not exact. */
const EPSILON = 1e-9
const GIB = 1024 ** 3

interface Reservation {
  runId: string
  devices: Set<string>
  /** Milliseconds since 1970; Infinity: unknown. */
  from: number
}

export function place(queue: QueuedRun[], pool: PoolDevice[], busyTargets: ReadonlySet<string>, now: Date): Plan {
  const devices = pool.map((device) => ({ ...device, holds: [...device.holds] }))
  const targets = new Set(busyTargets)
  const active = new Map<string, number>()
  const placements: Placement[] = []
  const reasons = new Map<string, string>()
  let reservation: Reservation | null = null

  for (const run of queue) {
    const held = heldBack(run, active, targets, now)
    if (held) {
      reasons.set(run.id, held)
      continue
    }
    const { candidates, reason } = candidatesFor(run, devices)
    if (reason) {
      reasons.set(run.id, reason)
      continue
    }
    const perDevice = slotsPerDevice(run, devices)
    const shareOn = (device: PoolDevice) => (run.exclusive ? 1 : 1 / (device.slots ?? perDevice))
    const fits = candidates.filter((device) => freeShare(device) + EPSILON >= shareOn(device) && hasMemory(run, device))
    const open = fits.filter((device) => !reservation?.devices.has(device.id) || endsBefore(run, reservation.from, now))
    if (open.length >= run.devices) {
      const chosen = [...open].sort((a, b) => freeShare(b) - freeShare(a) || a.index - b.index).slice(0, run.devices)
      const placed = chosen.map((device) => ({
        device,
        deviceId: device.id,
        slot: freeSlot(device),
        share: shareOn(device),
      }))
      for (const { device, slot, share } of placed) {
        device.holds.push({
          runId: run.id,
          matrixId: run.matrixId,
          slot,
          share,
          endsAt: expectedEnd(run, now),
          memoryBytes: run.memoryGib === null ? null : run.memoryGib * GIB,
        })
      }
      placements.push({
        runId: run.id,
        devices: placed.map(({ deviceId, slot, share }) => ({ deviceId, slot, share })),
      })
      targets.add(run.resultDir)
      active.set(run.matrixId, (active.get(run.matrixId) ?? 0) + 1)
      continue
    }
    if (!reservation) {
      reservation = reserve(run, candidates, shareOn, now)
      reasons.set(run.id, waitForDevices(run, fits.length, candidates))
    } else {
      const behind = fits.length >= run.devices
      reasons.set(
        run.id,
        behind
          ? `The free device is kept for ${reservation.runId}, which waits longer and needs it`
          : waitForDevices(run, fits.length, candidates),
      )
    }
  }
  return { placements, reasons }
}

/** Reasons that have nothing to do with devices. */
function heldBack(run: QueuedRun, active: Map<string, number>, targets: ReadonlySet<string>, now: Date): string | null {
  if (run.stageOpen > 0) return `Waits for the stage before: ${count(run.stageOpen, 'run')} to end`
  if (run.stageFailed > 0) {
    return `Waits for the stage before: ${count(run.stageFailed, 'run')} did not succeed. Retry them, or cancel the matrix`
  }
  if (run.notBefore && run.notBefore > now) return `Retried at ${run.notBefore.toISOString()}`
  const running = run.matrixActive + (active.get(run.matrixId) ?? 0)
  if (run.maxConcurrentRuns !== null && running >= run.maxConcurrentRuns) {
    return `The matrix allows ${count(run.maxConcurrentRuns, 'run')} at once`
  }
  if (targets.has(run.resultDir)) return `Another run is writing to ${run.resultDir}`
  return null
}

function candidatesFor(run: QueuedRun, devices: PoolDevice[]): { candidates: PoolDevice[]; reason: string | null } {
  const allowed = run.allowedDevices
    ? devices.filter((device) => run.allowedDevices!.some((want) => want === device.index || want === device.id))
    : devices
  const healthy = allowed.filter((device) => device.health === 'healthy')
  const usable = healthy.filter((device) => !device.drained && !device.unanswered)
  const needed = run.memoryGib
  const large = usable.filter(
    (device) => needed === null || device.memoryBytes === null || device.memoryBytes >= needed * GIB,
  )
  const candidates = run.waitsForStrangers ? large.filter((device) => device.strangers.length === 0) : large
  if (candidates.length >= run.devices) return { candidates, reason: null }
  if (large.length >= run.devices) return { candidates, reason: heldByStrangers(run, large) }
  if (usable.length >= run.devices) {
    return {
      candidates,
      reason: `Needs ${needed} GiB on ${count(run.devices, 'device')}, and ${have(large.length)} that much`,
    }
  }
  const undrained = healthy.filter((device) => !device.drained)
  if (undrained.length >= run.devices) {
    const silent = undrained.filter((device) => device.unanswered)
    return {
      candidates,
      reason: `GPU ${silent.map((device) => device.index).join(', ')} did not answer when it was looked at last`,
    }
  }
  if (healthy.length >= run.devices) {
    return {
      candidates,
      reason: `Needs ${count(run.devices, 'device')}; ${count(healthy.length - undrained.length, 'device')} drained`,
    }
  }
  if (allowed.length >= run.devices) {
    return {
      candidates,
      reason: `Needs ${count(run.devices, 'device')}; ${count(allowed.length - healthy.length, 'device')} lost or quarantined`,
    }
  }
  return {
    candidates,
    reason: `Needs ${count(run.devices, 'device')}, and the pool has ${allowed.length} of those it may use`,
  }
}

function heldByStrangers(run: QueuedRun, devices: PoolDevice[]): string {
  const held = devices.filter((device) => device.strangers.length > 0)
  const { index, strangers } = held[0]!
  const { pid, name, memoryBytes } = strangers[0]!
  const memory = memoryBytes === null ? '' : `, ${(memoryBytes / GIB).toFixed(1)} GiB`
  const needs = run.devices > 1 ? `Needs ${run.devices} devices; ` : ''
  const which = held.length === 1 ? `GPU ${index} is` : `${held.length} of ${devices.length} GPUs are`
  const first = held.length === 1 ? '' : ` on GPU ${index}`
  return `${needs}${which} held by programs that Rungrid did not start: ${name} (pid ${pid}${memory})${first}`
}

/** Room for what the run said that it needs, beside what the others on the device said and what strangers take. */
function hasMemory(run: QueuedRun, device: PoolDevice): boolean {
  if (run.memoryGib === null || device.memoryBytes === null) return true
  const ours = device.holds.reduce((sum, hold) => sum + (hold.memoryBytes ?? 0), 0)
  const theirs = device.strangers.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0)
  return device.memoryBytes - ours - theirs >= run.memoryGib * GIB
}

/** Shared evenly: at most ceil(max_concurrent_runs / devices) runs of a matrix on one device. */
function slotsPerDevice(run: QueuedRun, devices: PoolDevice[]): number {
  const mine = run.allowedDevices?.length ?? devices.length
  return run.maxConcurrentRuns === null ? 1 : Math.max(1, Math.ceil(run.maxConcurrentRuns / Math.max(1, mine)))
}

/** Whether anything more could start on a device. */
export function hasRoom(device: PoolDevice): boolean {
  return device.health === 'healthy' && !device.drained && !device.unanswered && freeShare(device) > EPSILON
}

function freeShare(device: PoolDevice): number {
  return 1 - device.holds.reduce((sum, hold) => sum + hold.share, 0)
}

function freeSlot(device: PoolDevice): number {
  const taken = new Set(device.holds.map((hold) => hold.slot))
  for (let slot = 0; ; slot++) if (!taken.has(slot)) return slot
}

function expectedEnd(run: QueuedRun, now: Date): Date | null {
  return run.costSeconds === null ? null : new Date(now.getTime() + run.costSeconds * 1000)
}

function endsBefore(run: QueuedRun, from: number, now: Date): boolean {
  const end = expectedEnd(run, now)
  return end !== null && Number.isFinite(from) && end.getTime() <= from
}

/** When `share` of a device comes free, by the expected ends of what it holds. */
function freeAt(device: PoolDevice, share: number, now: Date): number {
  let free = freeShare(device)
  if (free + EPSILON >= share) return now.getTime()
  const ends = device.holds
    .map((hold) => ({ share: hold.share, at: hold.endsAt?.getTime() ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.at - b.at)
  for (const { share: returned, at } of ends) {
    free += returned
    if (free + EPSILON >= share) return Math.max(at, now.getTime())
  }
  return Number.POSITIVE_INFINITY
}

function reserve(
  run: QueuedRun,
  candidates: PoolDevice[],
  shareOn: (device: PoolDevice) => number,
  now: Date,
): Reservation {
  const soonest = candidates
    .map((device) => ({ id: device.id, index: device.index, at: freeAt(device, shareOn(device), now) }))
    .sort((a, b) => (a.at === b.at ? a.index - b.index : a.at - b.at))
    .slice(0, run.devices)
  return {
    runId: run.id,
    devices: new Set(soonest.map(({ id }) => id)),
    from: soonest.at(-1)?.at ?? Number.POSITIVE_INFINITY,
  }
}

function waitForDevices(run: QueuedRun, fitting: number, candidates: PoolDevice[]): string {
  if (run.memoryGib !== null && candidates.some((device) => !hasMemory(run, device) && freeShare(device) > EPSILON))
    return `Needs ${run.memoryGib} GiB on ${count(run.devices, 'device')}; so much is not free now`
  if (run.devices > 1) return `Needs ${run.devices} devices at once; ${fitting} of ${candidates.length} free`
  if (run.exclusive) return 'Needs a whole device; each of them holds a run'
  if (candidates.length === 1) return 'The device is held'
  return candidates.length === 2 ? 'Both devices are held' : `All ${candidates.length} devices are held`
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

function have(n: number): string {
  return n === 1 ? '1 device has' : `${n} devices have`
}
