'use client'

import { useMemo } from 'react'
import { Table, Td, Th } from '@/components/ui/table'
import { toNumber } from '@/lib/charts/numbers'
import type { Plot } from '@/lib/charts/plot'
import { formatCount, formatNumber } from '@/lib/format/number'
import { formatExact } from '@/lib/format/time'

/** Rows that are shown; the export holds all. */
const ROWS = 500

/** The same numbers as the chart, newest first: what stands behind the picture. */
export function ChartTable({ plot, title, height }: { plot: Plot; title: string; height: number }) {
  const rows = useMemo(() => {
    const all = plot.series.flatMap((s) =>
      s.columns.step.map((step, i) => ({
        label: s.label,
        step,
        time: s.columns.time[i]!,
        min: s.columns.min[i] ?? null,
        max: s.columns.max[i] ?? null,
        last: toNumber(s.columns.last[i]!),
      })),
    )
    return all.sort((a, b) => b.step - a.step).slice(0, ROWS)
  }, [plot])
  const several = plot.series.length > 1
  const banded = plot.width > 1
  return (
    <section
      className="overflow-auto border-line border-t"
      style={{ height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
      tabIndex={0}
      aria-label={`${title} as table`}
    >
      <Table>
        <thead className="sticky top-0 bg-panel">
          <tr>
            <Th num>step</Th>
            {several && <Th>series</Th>}
            <Th num>value</Th>
            {banded && <Th num>min</Th>}
            {banded && <Th num>max</Th>}
            <Th>time</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.label} ${row.step}`}>
              <Td num>{formatCount(row.step)}</Td>
              {several && <Td>{row.label}</Td>}
              <Td num className={Number.isFinite(row.last) ? undefined : 'text-failed-text'}>
                {formatNumber(row.last)}
              </Td>
              {banded && <Td num>{formatNumber(row.min)}</Td>}
              {banded && <Td num>{formatNumber(row.max)}</Td>}
              <Td className="whitespace-nowrap text-ink-3">{formatExact(row.time * 1000)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  )
}
