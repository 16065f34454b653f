/**
 * Shares of devices: what placement does now and what the forecast does in thought, so that both agree.
 *
 * A device gives shares. A run takes 1 / slots of it, where slots is the device's own setting, else
 * ceil(max_concurrent_runs / devices) of its matrix; an exclusive run takes all. Shares held on a device never
 * exceed 1, so that two matrices with different slot counts can share it. Memory is added up only as far as runs say
 * what they need (`resources.memory_gib`).
 */
import type { SharedDevice, WaitingRun } from './types'

export interface Seat<D extends SharedDevice> {
  device: D
  slot: number
  share: number
}

/** Devices kept for a run that waits: only what ends before may pass it there. */
export interface Reservation {
  runId: string
  devices: Set<string>
  /** When it can start. Milliseconds since 1970; Infinity: unknown. */
  from: number
}

/** Sums of shares such as 1/3 + 1/3 + 1/3 are not exact. */
const EPSILON = 1e-9
const GIB = 1024 ** 3

/**
 * The seats that a run gets now: the emptiest devices, all that it needs or none.
 * @param candidates devices that it may use
 * @param allowed how many devices its matrix names, usable or not
 * @param now milliseconds since 1970
 */
export function findSeats<D extends SharedDevice>(
  run: WaitingRun,
  candidates: D[],
  allowed: number,
  reservation: Reservation | null,
  now: number,
): { seats: Seat<D>[] | null; fitting: number } {
  const free: { device: D; share: number; left: number }[] = []
  let fitting = 0
  for (const device of candidates) {
    const share = shareOn(run, device, allowed)
    const left = freeShare(device)
    if (left + EPSILON < share || !hasMemory(run, device)) continue
    fitting++
    if (reservation?.devices.has(device.id) && !endsBefore(run, reservation.from, now)) continue
    free.push({ device, share, left })
  }
  if (free.length < run.devices) return { seats: null, fitting }
  free.sort((a, b) => b.left - a.left || a.device.index - b.device.index)
  const seats = free.slice(0, run.devices).map(({ device, share }) => ({ device, share, slot: freeSlot(device) }))
  return { seats, fitting }
}

/** Gives the seats to the run until it should end. @returns when that is; null: unknown */
export function takeSeats<D extends SharedDevice>(run: WaitingRun, seats: Seat<D>[], now: number): Date | null {
  const endsAt = expectedEnd(run, now)
  for (const { device, slot, share } of seats)
    device.holds.push({ runId: run.id, matrixId: run.matrixId, slot, share, endsAt, memoryBytes: neededBytes(run) })
  return endsAt
}

/**
 * The devices that come free first for a run that has to wait, and when the last of them does; null where memory that
 * strangers hold keeps it waiting: when they leave nobody knows, and others must not wait for that.
 */
export function reserve<D extends SharedDevice>(
  run: WaitingRun,
  candidates: D[],
  allowed: number,
  now: number,
): Reservation | null {
  const needed = neededBytes(run) ?? 0
  const possible = candidates.filter(
    ({ memoryBytes, strangersBytes }) => memoryBytes === null || memoryBytes - strangersBytes >= needed,
  )
  if (possible.length < run.devices) return null
  const soonest = possible
    .map((device) => ({
      id: device.id,
      index: device.index,
      at: freeAt(run, device, shareOn(run, device, allowed), now),
    }))
    .sort((a, b) => (a.at === b.at ? a.index - b.index : a.at - b.at))
    .slice(0, run.devices)
  return {
    runId: run.id,
    devices: new Set(soonest.map(({ id }) => id)),
    from: soonest.at(-1)?.at ?? Number.POSITIVE_INFINITY,
  }
}

/** Whether anything more could start on a device, were it healthy. */
export function hasFreeShare(device: SharedDevice): boolean {
  return freeShare(device) > EPSILON
}

/** Shared evenly: at most ceil(max_concurrent_runs / devices) runs of a matrix on one device. */
function shareOn(run: WaitingRun, device: SharedDevice, allowed: number): number {
  if (run.exclusive) return 1
  if (device.slots !== null) return 1 / device.slots
  if (run.maxConcurrentRuns === null) return 1
  return 1 / Math.max(1, Math.ceil(run.maxConcurrentRuns / Math.max(1, allowed)))
}

function freeShare(device: SharedDevice): number {
  let free = 1
  for (const hold of device.holds) free -= hold.share
  return free
}

function freeSlot(device: SharedDevice): number {
  for (let slot = 0; ; slot++) if (!device.holds.some((hold) => hold.slot === slot)) return slot
}

function expectedEnd(run: WaitingRun, now: number): Date | null {
  return run.costSeconds === null ? null : new Date(now + run.costSeconds * 1000)
}

function endsBefore(run: WaitingRun, from: number, now: number): boolean {
  const end = expectedEnd(run, now)
  return end !== null && Number.isFinite(from) && end.getTime() <= from
}

/** When a share of a device, and the memory that a run asks for, come free, by the expected ends of what it holds. */
function freeAt(run: WaitingRun, device: SharedDevice, share: number, now: number): number {
  const needed = neededBytes(run) ?? 0
  let free = freeShare(device)
  let bytes = freeBytes(device)
  if (free + EPSILON >= share && bytes >= needed) return now
  const ends = device.holds
    .map((hold) => ({ ...hold, at: hold.endsAt?.getTime() ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.at - b.at)
  for (const hold of ends) {
    free += hold.share
    bytes += hold.memoryBytes ?? 0
    if (free + EPSILON >= share && bytes >= needed) return Math.max(hold.at, now)
  }
  return Number.POSITIVE_INFINITY
}

/** Room for what a run said that it needs, beside what the others there said and what strangers take. */
export function hasMemory(run: WaitingRun, device: SharedDevice): boolean {
  const needed = neededBytes(run)
  return needed === null || freeBytes(device) >= needed
}

function neededBytes(run: WaitingRun): number | null {
  return run.memoryGib === null ? null : run.memoryGib * GIB
}

/** Infinity where the memory of a device is unknown: it is taken at the word of whoever asks. */
function freeBytes({ memoryBytes, strangersBytes, holds }: SharedDevice): number {
  if (memoryBytes === null) return Number.POSITIVE_INFINITY
  return holds.reduce((free, hold) => free - (hold.memoryBytes ?? 0), memoryBytes - strangersBytes)
}
