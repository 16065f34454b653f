import type { Device } from '@/lib/api/devices'
import { strangersOn } from '@/lib/devices/strangers'
import { formatBytes } from '@/lib/format/bytes'

export { deviceName } from '@/lib/devices/words'

type Process = NonNullable<Device['sample']>['processes'][number]

/** Where a run is: `GPU 0, slot 1`, `CPU slot 2`. A CPU device is one slot, and its id says what it is. */
export function placeName({ id, index, slot }: { id: string; index: number; slot: number }): string {
  return /\/cpu-\d+$/.test(id) ? `CPU slot ${index}` : `GPU ${index}, slot ${slot}`
}

/** What is on the device and was not started from here. */
export function foreignProcesses(device: Device): Process[] {
  return strangersOn(device)
}

/** `22.4 GiB held by train.py, pid 48211: not ours`. */
export function foreignText(process: Process): string {
  const held = process.memoryBytes === null ? 'Held' : `${formatBytes(process.memoryBytes)} held`
  return `${held} by ${process.name}, pid ${process.pid}: not ours`
}
