import type { Device, DeviceSample } from '../api/devices'

type Process = DeviceSample['processes'][number]

/**
 * Processes on a device that no run of ours explains: strangers, and contexts whose process is gone. One whose owner
 * can't be told counts while no run holds the device; else it may well be that run.
 */
export function strangersOn(device: {
  kind: string
  sample: DeviceSample | null
  holds: readonly unknown[]
}): Process[] {
  if (device.kind === 'cpu') return []
  return (device.sample?.processes ?? []).filter(
    ({ owner }) => owner === 'foreign' || owner === 'gone' || (owner === 'unknown' && device.holds.length === 0),
  )
}

/** Free memory as the driver tells, else what is left of the total; null: unknown. */
export function freeMemory(device: Pick<Device, 'memoryBytes' | 'sample'>): number | null {
  const { memoryBytes, sample } = device
  if (!sample) return null
  if (sample.memoryFreeBytes !== null) return sample.memoryFreeBytes
  if (memoryBytes === null || sample.memoryUsedBytes === null) return null
  return Math.max(0, memoryBytes - sample.memoryUsedBytes)
}
