/** From what `nvidia-smi` lists to the devices that are offered: GPUs, and MIG instances in place of a GPU that is split. */
import type { DeviceNote } from '../../lib/api/devices'
import { deviceName } from '../../lib/devices/words'
import type { NodeDevice } from '../db/sql/load-node-devices'
import type { Absent, SeenDevice } from '../db/sql/save-devices'
import type { Held, MemoryWatch } from './memory-watch'
import type { Gpu } from './nvidia/gpus'
import type { KnownGpu, Listing } from './nvidia/list'
import type { MigInstance } from './nvidia/mig'
import { visibleDevices } from './nvidia/visible'
import { type Look, type OwnedProcess, ownedBy } from './owners'

/** More are counted, but not listed one by one. */
const MOST_PROCESSES = 50

export interface SeenGpu extends SeenDevice {
  /** Set when memory is found to be held after an attempt ended. */
  held: Held['figures']
  /** Whether its processes are known. */
  processesKnown: boolean
}

/** The GPUs to ask for when they are not listed: those that are devices, and those whose instances are. */
export function knownGpus(devices: readonly NodeDevice[]): KnownGpu[] {
  const known = new Map<string, KnownGpu>()
  for (const device of devices) {
    const uuid = device.kind === 'nvidia' ? device.id : device.kind === 'mig' ? device.parentId : null
    if (uuid) known.set(uuid, { uuid, lost: device.lostAt !== null && (known.get(uuid)?.lost ?? true) })
  }
  return [...known.values()]
}

export interface Offer {
  seen: SeenGpu[]
  absent: Required<Absent>
}

export function offer(
  listing: Extract<Listing, { ok: true }>,
  devices: readonly NodeDevice[],
  tools: { visible: string | undefined; look: Look; watch: MemoryWatch; now: number },
): Offer {
  const { gpus, instances } = listing
  const visible = visibleDevices(gpus, instances, tools.visible)
  const byId = new Map(devices.map((device) => [device.id, device]))
  const place = placer(listing, byId, tools.look)
  const seen: SeenGpu[] = []
  for (const gpu of gpus) {
    const parts = instances.filter(({ uuid, parent }) => parent === gpu.uuid && visible.has(uuid))
    if (!gpu.mig && visible.has(gpu.uuid)) seen.push(deviceOf(gpu, null))
    for (const part of parts) seen.push(deviceOf(gpu, part))
  }
  return { seen, absent: absentOf(listing, devices, visible) }

  function deviceOf(gpu: Gpu, part: MigInstance | null): SeenGpu {
    const id = part?.uuid ?? gpu.uuid
    const before = byId.get(id)
    const processes = place(id, gpu.uuid)
    const kind = part ? ('mig' as const) : ('nvidia' as const)
    const memory = part ?? gpu
    const held = tools.watch.see(
      {
        id,
        name: deviceName({ kind, index: gpu.index, migIndex: part?.index }),
        memoryBytes: memory.memoryBytes,
        usedBytes: memory.memoryUsedBytes,
        processes,
        holders: before?.holders ?? [],
        idleBytes: before?.idleBytes ?? null,
        lastEnded: before?.lastEnded ?? null,
      },
      tools.now,
    )
    return {
      id,
      index: gpu.index,
      kind,
      name: part ? `${gpu.name} MIG ${part.profile}` : gpu.name,
      parentId: part ? gpu.uuid : null,
      migIndex: part?.index ?? null,
      memoryBytes: memory.memoryBytes,
      trouble: gpu.trouble,
      notes: notesOf(gpu, held),
      idleBytes: held.idleBytes,
      held: held.figures,
      processesKnown: processes !== null,
      sample:
        gpu.trouble?.state === 'lost'
          ? null
          : {
              utilization: gpu.utilization,
              memoryUsedBytes: memory.memoryUsedBytes,
              memoryFreeBytes: memory.memoryFreeBytes,
              temperatureC: gpu.temperatureC,
              // A split GPU has one power meter; each of its instances would count the whole.
              powerW: part ? null : gpu.powerW,
              powerLimitW: part ? null : gpu.powerLimitW,
              processes: (processes ?? []).slice(0, MOST_PROCESSES),
            },
    }
  }
}

/**
 * Processes by device. The driver may name only the split GPU: then the mark tells which instance of it the attempt
 * holds, and what has no mark is shown on all of them, as nobody can tell.
 */
function placer(listing: Extract<Listing, { ok: true }>, byId: Map<string, NodeDevice>, look: Look) {
  const { processes, instances } = listing
  return (id: string, gpuUuid: string): OwnedProcess[] | null => {
    if (processes === null) return null
    const holders = byId.get(id)?.holders ?? []
    const onIt = processes.filter((process) => process.uuid === id).map((process) => ownedBy(process, holders, look))
    if (id === gpuUuid) return onIt
    const siblings = instances.filter((one) => one.parent === gpuUuid).map((one) => one.uuid)
    for (const process of processes.filter(({ uuid }) => uuid === gpuUuid)) {
      const owned = ownedBy(process, holders, look)
      if (owned.owner === 'run') onIt.push(owned)
      else if (!siblings.some((one) => one !== id && byId.get(one)?.holders.includes(owned.attemptId ?? ''))) {
        onIt.push({ ...owned, owner: owned.owner === 'gone' ? 'gone' : 'unknown', memoryBytes: null })
      }
    }
    return onIt
  }
}

function notesOf(gpu: Gpu, held: Held): DeviceNote[] {
  const notes: DeviceNote[] = []
  if (held.note !== null) notes.push({ kind: 'memory_held', message: held.note })
  if (gpu.eccErrors) {
    const count = gpu.eccErrors === 1 ? '1 memory error' : `${gpu.eccErrors} memory errors`
    notes.push({
      kind: 'memory_errors',
      message: `${count} could not be corrected since the driver was loaded (ECC): results from it may be wrong`,
    })
  }
  return notes
}

/** What is known of the devices that are not offered. */
function absentOf(
  listing: Extract<Listing, { ok: true }>,
  devices: readonly NodeDevice[],
  visible: ReadonlySet<string>,
): Required<Absent> {
  const listed = new Set([...listing.gpus.map((gpu) => gpu.uuid), ...listing.instances.map((one) => one.uuid)])
  const lost = new Map<string, string>()
  const unknown = new Map<string, string>()
  const removed: string[] = []
  for (const { id, kind, parentId, lostAt } of devices) {
    if (visible.has(id)) continue
    const gpu = kind === 'mig' && parentId ? parentId : id
    const whyUnknown = listing.unknown.get(gpu) ?? (kind === 'mig' ? listing.instancesUnknown.get(gpu) : undefined)
    if (kind === 'cpu' || listed.has(id)) removed.push(id)
    else if (whyUnknown !== undefined && lostAt === null) unknown.set(id, whyUnknown)
    else if (listing.lost.has(gpu)) lost.set(id, listing.lost.get(gpu)!)
    // Its GPU is there: it was taken apart, or MIG was switched off.
    else if (kind === 'mig' && listed.has(gpu)) removed.push(id)
  }
  return { lost, unknown, removed }
}
