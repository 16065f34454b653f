'use client'
import clsx from 'clsx'
import { useRef, useState } from 'react'
import { useInView } from '@/components/charts/use-element'
import { LoadError } from '@/components/ui/states-of-panels'
import type { Device } from '@/lib/api/devices'
import { measuresOf } from './measures'
import { MiniChart } from './mini-chart'
import type { Range } from './search-params'
import { RANGE_WORDS, useSamples } from './use-samples'

interface Props {
  device: Device
  range: Range
  /** Larger, when the device is open. */
  tall?: boolean
}

/** Use, memory, temperature and power side by side, with one crosshair. Read and drawn only in view. */
export function DeviceCharts({ device, range, tall = false }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const inView = useInView(box)
  const samples = useSamples(device, range, inView)
  const [at, setAt] = useState<number | null>(null)
  const data = samples.data
  const height = tall ? 112 : device.kind === 'cpu' ? 28 : 44
  return (
    <div ref={box} className="min-w-0" style={{ minHeight: height + 20 }}>
      {data && data.time.length > 0 ? (
        <div className={clsx('grid gap-x-6 gap-y-3 sm:grid-cols-2', device.kind !== 'cpu' && 'rail:grid-cols-4')}>
          {measuresOf(device, data).map((measure) => (
            <MiniChart
              key={measure.title}
              measure={measure}
              time={data.time}
              from={Date.parse(data.from) / 1000}
              to={Date.parse(data.to) / 1000}
              words={RANGE_WORDS[range]}
              height={height}
              at={at !== null && at < data.time.length ? at : null}
              onAt={setAt}
            />
          ))}
        </div>
      ) : samples.error && !data ? (
        <LoadError error={samples.error} what="Its history" retry={() => samples.refetch()} />
      ) : data ? (
        <p className="text-ink-3 text-small">Nothing was measured {RANGE_WORDS[range]}.</p>
      ) : null}
    </div>
  )
}
