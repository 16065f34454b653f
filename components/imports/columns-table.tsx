'use client'
import { Input } from '@/components/ui/input'
import { Pick } from '@/components/ui/pick'
import { Table, Td, Th } from '@/components/ui/table'
import { type ColumnRow, type Options, optionsOf, type PlanColumn, rowsOf } from './columns'

const SPECIAL: Partial<Record<ColumnRow['role'], string>> = {
  group: 'group',
  samples: 'samples',
  error: 'failure',
  duration: 'duration',
  ended: 'end time',
}

const SCALES = ['none', '0..1', '0..100']

export interface ColumnsTableProps {
  columns: readonly PlanColumn[]
  options: Options
  onChange: (options: Options) => void
}

/** What each column of a table means: guessed, and changed here. */
export function ColumnsTable({ columns, options, onChange }: ColumnsTableProps) {
  const rows = rowsOf(columns, options)
  const change = (column: string, to: Partial<ColumnRow>) =>
    onChange(
      optionsOf(
        rows.map((row) => (row.column === column ? { ...row, ...to } : row)),
        options.headline,
      ),
    )
  return (
    <Table aria-label="Columns" className="min-w-[560px]">
      <thead>
        <tr>
          <Th>Column</Th>
          <Th>Is</Th>
          <Th>Named</Th>
          <Th>Good is</Th>
          <Th>Scale</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.column}>
            <Td className="max-w-40 py-1">
              <code className="block truncate" title={row.column}>
                {row.column || '(no name)'}
              </code>
              <span className="block truncate text-ink-3 text-micro" title={row.examples.join('\n')}>
                {row.examples.join(', ') || 'empty'}
              </span>
            </Td>
            <Td>
              <Role row={row} onChange={(role) => change(row.column, { role })} />
            </Td>
            <Td>
              {row.role === 'axis' || row.role === 'score' ? (
                <Input
                  aria-label={`Name of ${row.column}`}
                  value={row.name}
                  onChange={(event) => change(row.column, { name: event.target.value })}
                  className="w-28"
                />
              ) : null}
            </Td>
            <Td>
              {row.role === 'score' ? (
                <Pick
                  label={`Direction of ${row.column}`}
                  hideLabel
                  value={row.direction}
                  options={[
                    { value: 'higher', label: '↑ higher' },
                    { value: 'lower', label: '↓ lower' },
                  ]}
                  onChange={(direction) => change(row.column, { direction })}
                />
              ) : null}
            </Td>
            <Td>
              {row.role === 'score' ? <Scale row={row} onChange={(scale) => change(row.column, { scale })} /> : null}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Role({ row, onChange }: { row: ColumnRow; onChange: (role: ColumnRow['role']) => void }) {
  const special = SPECIAL[row.role]
  return (
    <Pick
      label={`Role of ${row.column}`}
      hideLabel
      value={row.role}
      options={[
        ...(special ? [{ value: row.role, label: special }] : []),
        { value: 'axis' as const, label: 'axis' },
        ...(row.numeric ? [{ value: 'score' as const, label: 'score' }] : []),
        {
          value: 'ignored' as const,
          label: 'not used',
          detail: row.role === 'ignored' ? (row.reason ?? undefined) : undefined,
        },
      ]}
      onChange={onChange}
    />
  )
}

function Scale({ row, onChange }: { row: ColumnRow; onChange: (scale: ColumnRow['scale']) => void }) {
  const value = row.scale ? row.scale.join('..') : 'none'
  return (
    <Pick
      label={`Scale of ${row.column}`}
      hideLabel
      value={value}
      options={[...new Set([...SCALES, value])].map((each) => ({
        value: each,
        label: each === 'none' ? 'open' : each.replace('..', ' to '),
      }))}
      onChange={(next) => onChange(next === 'none' ? null : (next.split('..').map(Number) as [number, number]))}
    />
  )
}
