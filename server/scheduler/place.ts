/**
 * Placement: which waiting runs start now, on which devices. Pure: the same input gives the same answer.
 * lib/scheduling/seats.ts has how devices are shared.
 *
 * Runs are looked at in queue order. A gang (devices > 1) starts with all its devices at once or not at all.
 * The first run that the pool could hold but can't hold now gets a reservation: the devices that come free first,
 * and the time when the last of them does. Only a run that should end before that time may pass it on those
 * devices; other devices are open to all. So a gang is neither starved by small runs nor does it starve them.
 */
import { deviceName } from '../../lib/devices/words'
import { waitsForDevices } from '../../lib/scheduling/reasons'
import { findSeats, hasFreeShare, hasMemory, type Reservation, reserve, takeSeats } from '../../lib/scheduling/seats'
import type { WaitingRun } from '../../lib/scheduling/types'
import type { PoolDevice, Stranger } from '../db/sql/load-pool'
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

const GIB = 1024 ** 3

export function place(queue: QueuedRun[], pool: PoolDevice[], busyTargets: ReadonlySet<string>, now: Date): Plan {
  const devices = pool.map((device) => ({ ...device, holds: [...device.holds] }))
  const targets = new Set(busyTargets)
  const active = new Map<string, number>()
  const placements: Placement[] = []
  const reasons = new Map<string, string>()
  const time = now.getTime()
  let reservation: Reservation | null = null

  for (const run of queue) {
    const held = heldBack(run, active, targets, now)
    if (held) {
      reasons.set(run.id, held)
      continue
    }
    const { candidates, allowed, reason } = candidatesFor(run, devices)
    if (reason) {
      reasons.set(run.id, reason)
      continue
    }
    const { seats, fitting } = findSeats(run, candidates, allowed, reservation, time)
    if (seats) {
      takeSeats(run, seats, time)
      placements.push({
        runId: run.id,
        devices: seats.map(({ device, slot, share }) => ({ deviceId: device.id, slot, share })),
      })
      targets.add(run.resultDir)
      active.set(run.matrixId, (active.get(run.matrixId) ?? 0) + 1)
    } else if (reservation && fitting >= run.devices) {
      reasons.set(run.id, `The free device is kept for ${reservation.runId}, which waits longer and needs it`)
    } else {
      reservation ??= reserve(run, candidates, allowed, time)
      reasons.set(run.id, waitsForMemory(run, candidates) ?? waitsForDevices(run, fitting, candidates.length))
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

/**
 * Devices that a run may use, or why there are not enough of them; what its own kind holds comes free again and is no
 * reason here. And how many its matrix names, which share its runs evenly.
 */
export function candidatesFor(
  run: WaitingRun,
  devices: PoolDevice[],
): { candidates: PoolDevice[]; allowed: number; reason: string | null } {
  const allowed = run.allowedDevices
    ? devices.filter((device) => run.allowedDevices!.some((want) => want === device.index || want === device.id))
    : devices
  return { ...candidatesAmong(run, allowed), allowed: allowed.length }
}

function candidatesAmong(run: WaitingRun, allowed: PoolDevice[]): { candidates: PoolDevice[]; reason: string | null } {
  // CUDA takes one MIG instance a process, whichever GPUs they are parts of.
  const fit = run.devices > 1 ? allowed.filter((device) => device.kind !== 'mig') : allowed
  const healthy = fit.filter((device) => device.health === 'healthy')
  const usable = healthy.filter((device) => !device.drained && !device.unanswered)
  const needed = run.memoryGib
  const large = usable.filter(
    (device) => needed === null || device.memoryBytes === null || device.memoryBytes >= needed * GIB,
  )
  const candidates = run.waitsForStrangers ? large.filter((device) => !device.strangers.some(isAtWork)) : large
  if (candidates.length >= run.devices) return { candidates, reason: null }
  if (large.length >= run.devices) return { candidates, reason: heldByStrangers(run, large) }
  if (usable.length >= run.devices) {
    return {
      candidates,
      reason: `Needs ${needed} GiB on ${count(run.devices, 'device')}, and ${have(large.length, 'has', 'have')} that much`,
    }
  }
  const undrained = healthy.filter((device) => !device.drained)
  if (undrained.length >= run.devices) {
    const silent = undrained.filter((device) => device.unanswered)
    return {
      candidates,
      reason: `${silent.map(deviceName).join(', ')} did not answer when looked at last`,
    }
  }
  if (healthy.length >= run.devices) {
    return {
      candidates,
      reason: `Needs ${count(run.devices, 'device')}; ${count(healthy.length - undrained.length, 'device')} drained`,
    }
  }
  if (fit.length >= run.devices) {
    return {
      candidates,
      reason: `Needs ${count(run.devices, 'device')}; ${count(fit.length - healthy.length, 'device')} lost, faulty or quarantined`,
    }
  }
  if (allowed.length >= run.devices) {
    return {
      candidates,
      reason: `Needs ${run.devices} devices at once, and a program can use one MIG instance alone: ${have(fit.length, 'is no MIG instance', 'are no MIG instances')}`,
    }
  }
  return {
    candidates,
    reason: `Needs ${count(run.devices, 'device')}, and the pool has ${allowed.length} of those it may use`,
  }
}

/** Memory that a dead process left behind is taken, but nobody will come and leave. */
const isAtWork = (stranger: Stranger) => !stranger.gone

function waitsForMemory(run: WaitingRun, candidates: PoolDevice[]): string | null {
  if (!candidates.some((device) => hasFreeShare(device) && !hasMemory(run, device))) return null
  return `Needs ${run.memoryGib} GiB on ${count(run.devices, 'device')}; so much is not free now`
}

function heldByStrangers(run: WaitingRun, devices: PoolDevice[]): string {
  const held = devices.filter((device) => device.strangers.some(isAtWork))
  const first = held[0]!
  const { pid, name, memoryBytes } = first.strangers.find(isAtWork)!
  const memory = memoryBytes === null ? '' : `, ${(memoryBytes / GIB).toFixed(1)} GiB`
  const needs = run.devices > 1 ? `Needs ${run.devices} devices; ` : ''
  const which = held.length === 1 ? `${deviceName(first)} is` : `${held.length} of ${devices.length} GPUs are`
  const where = held.length === 1 ? '' : ` on ${deviceName(first)}`
  return `${needs}${which} held by programs that Rungrid did not start: ${name} (pid ${pid}${memory})${where}`
}

/** Whether anything more could start on a device. */
export function hasRoom(device: PoolDevice): boolean {
  return device.health === 'healthy' && !device.drained && !device.unanswered && hasFreeShare(device)
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

function have(n: number, one: string, many: string): string {
  return `${count(n, 'device')} ${n === 1 ? one : many}`
}
