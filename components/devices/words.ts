import type { Device, DeviceHealth } from '@/lib/api/devices'
import { strangersOn } from '@/lib/devices/strangers'
import { formatBytes } from '@/lib/format/bytes'

export { deviceName } from '@/lib/devices/words'

type Process = NonNullable<Device['sample']>['processes'][number]

export const HEALTH_WORDS: Record<DeviceHealth, string> = {
  healthy: 'Healthy',
  lost: 'Lost',
  faulty: 'Faulty',
  quarantined: 'Quarantined',
}

/** Where a run is: `GPU 0, slot 1`, `MIG of GPU 0, slot 0`, `CPU slot 2`. A CPU device is one slot, and its id says what it is. */
export function placeName({ id, index, slot }: { id: string; index: number; slot: number }): string {
  if (/\/cpu-\d+$/.test(id)) return `CPU slot ${index}`
  return `${id.startsWith('MIG-') ? 'MIG of ' : ''}GPU ${index}, slot ${slot}`
}

/** `4 × NVIDIA H100 80GB HBM3`, or the kinds by count. */
export function deviceKinds(devices: readonly Device[]): string {
  const kinds = new Map<string, number>()
  for (const device of devices) {
    const name = device.kind === 'cpu' ? 'CPU slot' : device.name
    kinds.set(name, (kinds.get(name) ?? 0) + 1)
  }
  return [...kinds].map(([name, count]) => `${count} × ${name}`).join(', ')
}

/** What is on the device and no run of ours explains. */
export function foreignProcesses(device: Device): Process[] {
  return strangersOn(device)
}

/** `22.4 GiB held by train.py, pid 48211: not ours`. */
export function strangerText(process: Process): string {
  const held = process.memoryBytes === null ? 'Held' : `${formatBytes(process.memoryBytes)} held`
  const whose = {
    foreign: 'not ours',
    gone: 'the system no longer knows this pid, a reset of the GPU or a reboot frees it',
    unknown: 'not ours, as far as can be told',
    run: 'ours',
    ended_run: 'left by a run that has ended',
  }[process.owner]
  return `${held} by ${process.name}, pid ${process.pid}: ${whose}`
}

export interface DeviceGroup {
  /** null: devices that are no part of another. */
  title: string | null
  note: string
  devices: Device[]
}

/** Devices by machine; MIG instances under their GPU. */
export function deviceGroups(devices: readonly Device[]): { node: string; devices: Device[]; groups: DeviceGroup[] }[] {
  const nodes = new Map<string, Device[]>()
  for (const device of devices) nodes.set(device.nodeId, [...(nodes.get(device.nodeId) ?? []), device])
  return [...nodes].map(([node, list]) => {
    const groups: DeviceGroup[] = []
    for (const device of list) {
      const title = device.parentId === null ? null : `GPU ${device.index}`
      const last = groups.at(-1)
      if (last && last.title === title) last.devices.push(device)
      else groups.push({ title, note: '', devices: [device] })
    }
    for (const group of groups) {
      const count = group.devices.length
      group.note = `split into ${count === 1 ? '1 MIG instance' : `${count} MIG instances`}`
    }
    return { node, devices: list, groups }
  })
}

/** `2 runs, 3 of 4 healthy`; what is well is not counted. */
export function nodeWords(devices: readonly Device[]): string {
  const held = devices.reduce((sum, device) => sum + device.holds.length, 0)
  const runs = held === 0 ? 'all free' : held === 1 ? '1 run' : `${held} runs`
  const healthy = devices.filter((device) => device.health === 'healthy').length
  return healthy === devices.length ? runs : `${runs}, ${healthy} of ${devices.length} healthy`
}
