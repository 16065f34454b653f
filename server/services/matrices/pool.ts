import type { Plan } from '../../../lib/api/matrices'
import type { Issue } from '../../../lib/errors/rungrid-error'
import { joinPath } from '../../../lib/matrix/issues'
import type { MatrixSpec } from '../../../lib/matrix/spec'
import type { SharedDevice } from '../../../lib/scheduling/types'
import type { Device } from '../../db/generated/client'
import type { Context } from '../context'

export interface Pool extends NonNullable<Plan['pool']> {
  issues: Issue[]
  /** The devices of the spec as if nothing were held. */
  idle: SharedDevice[]
  /** Ids of those that can take runs now. */
  usable: ReadonlySet<string>
}

const GIB = 2 ** 30

/** What the devices of this node allow a spec. Devices that are not there, or too few or too small ones, are faults. */
export async function poolFor(ctx: Context, spec: MatrixSpec): Promise<Pool> {
  const devices = await ctx.db.prisma.device.findMany({
    where: { nodeId: ctx.nodeId, removedAt: null },
    orderBy: [{ index: 'asc' }, { id: 'asc' }],
  })
  const issues: Issue[] = []
  const chosen = chosenDevices(spec, devices, issues)
  const { resources } = spec
  if (chosen.length > 0 && resources.devices > chosen.length)
    issues.push({
      path: 'resources.devices',
      message: `A run wants ${resources.devices} devices at once; there ${chosen.length === 1 ? 'is' : 'are'} ${chosen.length}.`,
      fix: `Use at most ${chosen.length}.`,
    })
  // CUDA takes one MIG instance a process, whichever GPUs they are parts of.
  const fit = resources.devices > 1 ? chosen.filter(({ kind }) => kind !== 'mig') : chosen
  if (chosen.length >= resources.devices && fit.length < resources.devices)
    issues.push({
      path: 'resources.devices',
      message: `A run wants ${resources.devices} devices at once, and a program can use one MIG instance alone; ${fit.length} of ${chosen.length} devices are none.`,
      fix: 'Ask for 1 device, or choose GPUs that are not split.',
    })
  const large = fit.filter(
    ({ memoryBytes }) =>
      memoryBytes === null || resources.memory_gib === null || Number(memoryBytes) >= resources.memory_gib * GIB,
  )
  if (fit.length > 0 && large.length < Math.min(resources.devices, fit.length)) {
    const most = Math.max(...fit.map((device) => Number(device.memoryBytes ?? 0))) / GIB
    issues.push({
      path: 'resources.memory_gib',
      message: `A run wants ${resources.memory_gib} GiB; the largest device has ${most.toFixed(1)} GiB.`,
      fix: 'Ask for less memory, or choose other devices.',
    })
  }
  const usable = large.filter((device) => device.health === 'healthy' && !device.drained)
  return {
    devices: usable.length,
    ...capacity(spec, chosen, usable),
    note: noteOn(spec, chosen, usable),
    issues,
    idle: chosen.map(({ id, index, slots, memoryBytes }) => ({
      id,
      index,
      slots,
      memoryBytes: memoryBytes === null ? null : Number(memoryBytes),
      strangersBytes: 0,
      holds: [],
    })),
    usable: new Set(usable.map(({ id }) => id)),
  }
}

function chosenDevices(spec: MatrixSpec, devices: Device[], issues: Issue[]): Device[] {
  if (!spec.devices) return devices
  const chosen = new Map<string, Device>()
  for (const [i, asked] of spec.devices.entries()) {
    const path = joinPath('devices', i)
    // The index of a split GPU means all its instances.
    const found = devices.filter((device) => (typeof asked === 'number' ? device.index : device.id) === asked)
    if (found.length === 0)
      issues.push({ path, message: `This machine has no device \`${asked}\`.`, fix: `It has ${namesOf(devices)}.` })
    else if (found.some(({ id }) => chosen.has(id)))
      issues.push({ path, message: `The device \`${asked}\` stands twice in the list.`, fix: 'Remove it.' })
    else for (const device of found) chosen.set(device.id, device)
  }
  return [...chosen.values()]
}

function namesOf(devices: Device[]): string {
  if (devices.length === 0) return 'no device'
  return devices.map((device) => `${device.index} (${device.id})`).join(', ')
}

/** Slots of a device: as set, else as many as `max_concurrent_runs` needs, shared evenly (docs/concepts/matrix.md). */
function capacity(spec: MatrixSpec, chosen: Device[], usable: Device[]): { atOnce: number } {
  const wanted = spec.max_concurrent_runs
  const gangs = spec.resources.devices
  const even = wanted === null || chosen.length === 0 ? 1 : Math.ceil(wanted / chosen.length)
  const slots = usable.reduce((sum, device) => sum + (spec.resources.exclusive ? 1 : (device.slots ?? even)), 0)
  return { atOnce: Math.min(Math.floor(slots / gangs), wanted ?? Number.POSITIVE_INFINITY) }
}

function noteOn(spec: MatrixSpec, chosen: Device[], usable: Device[]): string | null {
  if (chosen.length === 0) return 'No device is known yet; runs wait until there is one.'
  const out = chosen.length - usable.length
  if (usable.length === 0)
    return 'No device can take runs now: each is drained, lost, faulty, quarantined or too small. Runs wait.'
  if (out > 0)
    return `${out} of ${chosen.length} devices can't take runs now: drained, lost, faulty, quarantined or too small.`
  const wanted = spec.max_concurrent_runs
  if (wanted !== null && wanted > usable.length) return 'Runs share devices.'
  return null
}
