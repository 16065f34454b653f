'use client'
import { Fragment, memo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Num } from '@/components/ui/values'
import { formatCount } from '@/lib/format/number'
import { VerdictWord } from './verdict'
import type { ReportView } from './view'
import { benchmarkWords } from './words'

const SHOWN = 20

/** A path, broken at its slashes where it has to be. */
function Key({ of }: { of: string }) {
  return (
    <span className="[overflow-wrap:break-word]">
      {of.split('/').map((part, index) => (
        <Fragment key={`${index}${part}`}>
          {index > 0 ? '/' : ''}
          {index > 0 ? <wbr /> : null}
          {part}
        </Fragment>
      ))}
    </span>
  )
}

/** The groups of runs that are judged together, with the numbers that are handed in. */
export const SubmissionsPanel = memo(function SubmissionsPanel({ view }: { view: ReportView }) {
  const { submissions, sizes, edition } = view
  const [all, setAll] = useState(false)
  if (submissions.length === 0) return null
  const counted = submissions.map((each, index) => ({ ...each, count: sizes[index] ?? 0 }))
  const shown = all ? counted.slice(0, 500) : counted.slice(0, SHOWN)
  const benchmarks = [...new Set(shown.map(({ benchmark }) => benchmark))]
  return (
    <Panel title="Groups of runs" note={`numbers as edition ${edition} computes them`}>
      {benchmarks.map((benchmark) => {
        const of = shown.filter((each) => each.benchmark === benchmark)
        const metrics = (view.metrics[benchmark] ?? []).filter(({ name }) =>
          of.some((each) => each.metrics[name] !== undefined),
        )
        return (
          <Table key={benchmark} aria-label={`Groups of ${benchmarkWords(benchmark).toLowerCase()}`}>
            <thead>
              <tr>
                <Th>{benchmarks.length > 1 ? benchmarkWords(benchmark) : 'Group'}</Th>
                <Th className="pl-4">Verdict</Th>
                <Th num>Runs</Th>
                {metrics.map(({ name, title, unit }) => (
                  <Th key={name} num>
                    {title}
                    {unit ? `, ${unit}` : ''}
                  </Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {of.map((each) => (
                <Tr key={each.key}>
                  <Td className="min-w-72 py-1">
                    <Key of={each.key} />
                  </Td>
                  <Td className="pl-4">
                    <VerdictWord verdict={each.verdict} short />
                  </Td>
                  <Td num>{formatCount(each.count)}</Td>
                  {metrics.map(({ name, digits }) => (
                    <Td key={name} num className="font-medium">
                      <Num value={each.metrics[name]} digits={digits} />
                    </Td>
                  ))}
                </Tr>
              ))}
            </tbody>
          </Table>
        )
      })}
      {submissions.length > shown.length ? (
        <div className="px-4 py-2">
          {all ? (
            <p className="text-ink-3 text-small">
              {formatCount(submissions.length - shown.length)} more are in the documents.
            </p>
          ) : (
            <Button small onClick={() => setAll(true)}>
              Show {formatCount(submissions.length - shown.length)} more
            </Button>
          )}
        </div>
      ) : null}
    </Panel>
  )
})
