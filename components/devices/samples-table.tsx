'use client'
import { Table, Td, Th } from '@/components/ui/table'
import type { Device } from '@/lib/api/devices'
import { formatExact } from '@/lib/format/time'
import { measuresOf } from './measures'
import type { Range } from './search-params'
import { useSamples } from './use-samples'

/** The numbers behind the charts, newest first. */
export function SamplesTable({ device, range }: { device: Device; range: Range }) {
  const { data } = useSamples(device, range, true)
  if (!data) return null
  const measures = measuresOf(device, data)
  return (
    <section
      className="max-h-64 overflow-auto border-line border-t"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
      tabIndex={0}
      aria-label="History as table"
    >
      <Table className="text-small">
        <thead className="sticky top-0 bg-panel">
          <tr>
            <Th>time</Th>
            {measures.map(({ title }) => (
              <Th num key={title}>
                {title.toLowerCase()}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.time
            .map((time, i) => (
              <tr key={time}>
                <Td className="whitespace-nowrap text-ink-3">{formatExact(time * 1000)}</Td>
                {measures.map(({ title, values, format }) => (
                  <Td num key={title}>
                    {values[i] === null || values[i] === undefined ? '–' : format(values[i])}
                  </Td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </Table>
    </section>
  )
}
