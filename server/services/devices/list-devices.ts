import type { Device } from '../../../lib/api/devices'
import { type DeviceRow, selectDevices } from '../../db/sql/select-devices'
import type { Context } from '../context'

/** All devices, by node and index, with the runs on each. A pool is small: there are no pages. */
export async function listDevices(ctx: Context): Promise<Device[]> {
  return (await selectDevices(ctx.db.pool)).map(toDevice)
}

function toDevice(row: DeviceRow): Device {
  return {
    id: row.id,
    nodeId: row.node_id,
    index: row.index,
    kind: row.kind,
    name: row.name,
    memoryBytes: row.memory_bytes,
    health: row.health,
    healthNote: row.health_note,
    drained: row.drained,
    slots: row.slots,
    sample: row.sample,
    sampledAt: row.sampled_at?.toISOString() ?? null,
    holds: row.holds.map((hold) => ({ ...hold, heldAt: new Date(hold.heldAt).toISOString() })),
  }
}
