import type { Device } from '../../../lib/api/devices'
import { freeMemory } from '../../../lib/devices/strangers'
import { type DeviceRow, selectDevices } from '../../db/sql/select-devices'
import type { Context } from '../context'

/** Devices are sampled every 30 s at the latest: nothing for three times as long means that nobody looks. */
const STALE_AFTER_MS = 90_000

/** All devices, by node, index and number on it, with the runs on each. A pool is small: there are no pages. */
export async function listDevices(ctx: Context): Promise<Device[]> {
  const now = Date.now()
  return (await selectDevices(ctx.db.pool)).map((row) => toDevice(row, now))
}

function toDevice(row: DeviceRow, now: number): Device {
  const staleReason = row.sample_note ?? tooOld(row.sampled_at, now)
  const sample = row.sample && {
    ...row.sample,
    // Samples of earlier versions lack these.
    memoryFreeBytes: row.sample.memoryFreeBytes ?? null,
    processes: row.sample.processes.map((process) => ({
      ...process,
      owner: process.owner ?? (process.attemptId === null ? 'unknown' : 'run'),
    })),
  }
  return {
    id: row.id,
    nodeId: row.node_id,
    index: row.index,
    kind: row.kind,
    parentId: row.parent_id,
    migIndex: row.mig_index,
    name: row.name,
    memoryBytes: row.memory_bytes,
    memoryFreeBytes: staleReason === null ? freeMemory({ memoryBytes: row.memory_bytes, sample }) : null,
    health: row.health,
    healthNote: row.health_note,
    notes: row.notes,
    lostAt: row.lost_at?.toISOString() ?? null,
    drained: row.drained,
    slots: row.slots,
    sample,
    sampledAt: row.sampled_at?.toISOString() ?? null,
    stale: staleReason !== null,
    staleReason,
    holds: row.holds.map((hold) => ({ ...hold, heldAt: new Date(hold.heldAt).toISOString() })),
  }
}

function tooOld(sampledAt: Date | null, now: number): string | null {
  if (sampledAt === null || now - sampledAt.getTime() < STALE_AFTER_MS) return null
  return 'Nothing has been measured since: the server of this machine does not look'
}
