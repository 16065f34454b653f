import type { Device } from '@/lib/api/devices'
import { formatBytes } from '@/lib/format/bytes'
import { formatNumber } from '@/lib/format/number'
import { foreignProcesses } from './words'

/** Memory of a device: ours in blue, what others hold hatched. */
export function MemoryBar({ device }: { device: Device }) {
  const total = device.memoryBytes
  const used = device.sample?.memoryUsedBytes ?? 0
  if (!total) return null
  const foreign = Math.min(
    used,
    foreignProcesses(device).reduce((sum, process) => sum + (process.memoryBytes ?? 0), 0),
  )
  return (
    <div
      role="img"
      aria-label={`memory: ${formatBytes(used)} of ${formatBytes(total)}${foreign ? `, ${formatBytes(foreign)} held by others` : ''}`}
      className="flex h-2 gap-px overflow-hidden rounded-[2px] bg-sunken"
    >
      <i
        className="block h-full bg-c1 opacity-75"
        style={{ width: `${(100 * Math.max(0, used - foreign)) / total}%` }}
      />
      {foreign > 0 ? (
        <i
          className="hatch block h-full ring-1 ring-line-control ring-inset"
          style={{ width: `${(100 * foreign) / total}%` }}
        />
      ) : null}
    </div>
  )
}

/** `71 °C · 664 W`; what a device does not tell is left out. */
export function temperatureAndPower({ sample }: Device): string {
  const parts = [
    sample?.temperatureC == null ? '' : `${formatNumber(sample.temperatureC, { digits: 0 })} °C`,
    sample?.powerW == null ? '' : `${formatNumber(sample.powerW, { digits: 0 })} W`,
  ]
  return parts.filter(Boolean).join(' · ')
}

export interface SparklineProps {
  /** Shares between 0 and 1, oldest first. */
  values: readonly number[]
  width: number
  height: number
}

/** The course of a value without axes; the number beside it is what counts. */
export function Sparkline({ values, width, height }: SparklineProps) {
  if (values.length < 2) return <svg width={width} height={height} aria-hidden />
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width
    return `${x.toFixed(1)},${(1.5 + (1 - Math.min(1, Math.max(0, value))) * (height - 3)).toFixed(1)}`
  })
  const d = `M${points.join(' ')}`
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden className="shrink-0">
      <path d={`${d} L${width},${height} L0,${height}Z`} fill="var(--c1)" opacity=".1" />
      <path d={d} fill="none" stroke="var(--c1)" strokeWidth="1.25" strokeLinejoin="round" />
    </svg>
  )
}
