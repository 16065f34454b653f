import type { Device, DeviceSamples } from '@/lib/api/devices'
import { formatBytes } from '@/lib/format/bytes'
import { formatNumber } from '@/lib/format/number'

/** One small chart of a device. */
export interface Measure {
  title: string
  values: readonly (number | null)[]
  /** A part of the values that is drawn hatched: what strangers hold. */
  part?: readonly (number | null)[]
  partTitle?: string
  /** Top of the axis; the bottom is 0. */
  most: number
  format: (value: number) => string
}

/** What a kind of device has to show over time; what it never told is left out. */
export function measuresOf(device: Device, samples: DeviceSamples): Measure[] {
  const peak = (values: readonly (number | null)[]) => Math.max(0, ...values.map((value) => value ?? 0))
  const told = (values: readonly (number | null)[]) => values.some((value) => value !== null)
  const { utilization, memoryUsedBytes, temperatureC, powerW, foreignMemoryBytes } = samples
  const cpu = device.kind === 'cpu'
  const measures: (Measure | null)[] = [
    device.kind === 'mig' && !told(utilization)
      ? null
      : { title: 'Use', values: utilization, most: Math.max(1, peak(utilization)), format: percent },
    {
      title: 'Memory',
      values: memoryUsedBytes,
      part: peak(foreignMemoryBytes) > 0 ? foreignMemoryBytes : undefined,
      partTitle: 'of others',
      // All slots share the memory of the machine: its total would draw one run as nothing.
      most: cpu ? Math.max(1, peak(memoryUsedBytes)) : (device.memoryBytes ?? Math.max(1, peak(memoryUsedBytes))),
      format: formatBytes,
    },
    told(temperatureC)
      ? { title: 'Temperature', values: temperatureC, most: Math.max(100, peak(temperatureC)), format: degrees }
      : null,
    told(powerW)
      ? {
          title: 'Power',
          values: powerW,
          most: Math.max(1, device.sample?.powerLimitW ?? 0, peak(powerW)),
          format: watts,
        }
      : null,
  ]
  return measures.filter((measure) => measure !== null)
}

/** `now 87 %, peak 100 %` */
export function summaryOf({ values, format }: Measure): string {
  const told = values.filter((value) => value !== null)
  if (told.length === 0) return 'nothing measured'
  return `last ${format(told.at(-1)!)}, peak ${format(Math.max(...told))}`
}

function percent(share: number): string {
  return `${formatNumber(share * 100, { digits: 0 })} %`
}

function degrees(value: number): string {
  return `${formatNumber(value, { digits: 0 })} °C`
}

function watts(value: number): string {
  return `${formatNumber(value, { digits: 0 })} W`
}
