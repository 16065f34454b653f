'use client'
import { Copy, Download } from 'lucide-react'
import { saveText } from '@/components/charts/download'
import { Button } from '@/components/ui/button'
import { inputClass } from '@/components/ui/input'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { toast } from '@/components/ui/toast'
import type { AggregateKind, Direction } from '@/lib/compare/aggregate'
import { type CompareTable, TABLE_FORMATS } from '@/lib/compare/table'
import type { CompareView, SetCompareView } from './view-state'

const KINDS: readonly { value: AggregateKind; label: string }[] = [
  { value: 'last', label: 'last value' },
  { value: 'best', label: 'best value' },
  { value: 'min', label: 'lowest value' },
  { value: 'max', label: 'highest value' },
  { value: 'step', label: 'at step' },
  { value: 'mean', label: 'mean of the last' },
]

interface Props {
  view: CompareView
  setView: SetCompareView
  metrics: readonly { name: string; title: string; direction: Direction | null }[]
  /** As it is sorted now. */
  table: CompareTable
}

/** Which number of a curve the table shows, which columns, and how it leaves. */
export function TableTools({ view, setView, metrics, table }: Props) {
  const notes = () => [window.location.href, new Date().toISOString(), aggregateWords(view)]
  async function copy(format: (typeof TABLE_FORMATS)[number]) {
    try {
      await navigator.clipboard.writeText(format.render(table, notes()))
      toast.success(`Copied as ${format.title}`)
    } catch {
      // The clipboard needs https or localhost, and permission.
      toast.error('The browser did not allow copying. Save it as a file instead.')
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Pick label="Metrics:" value={view.value} options={KINDS} onChange={(value) => setView({ value })} />
      {view.value === 'step' ? (
        <Whole label="Step" value={view.at} onChange={(at) => setView({ at })} />
      ) : view.value === 'mean' ? (
        <Whole label="Entries" value={view.entries} least={1} onChange={(entries) => setView({ entries })} />
      ) : view.value === 'best' ? (
        metrics.map(({ name, title, direction }) => (
          <Pick
            key={name}
            label={`Better ${title}`}
            value={direction ?? 'unknown'}
            options={[
              ...(direction === null ? [{ value: 'unknown' as const, label: 'choose' }] : []),
              { value: 'lower' as const, label: 'lower' },
              { value: 'higher' as const, label: 'higher' },
            ]}
            onChange={(way) =>
              setView({
                better: [...view.better.filter((text) => !text.startsWith(`${name}:`)), `${name}:${way}`],
              })
            }
          />
        ))
      ) : null}
      <Segmented
        label="Columns"
        value={view.columns}
        options={[
          { value: 'differing', label: 'What differs' },
          { value: 'all', label: 'All parameters' },
        ]}
        onChange={(columns) => setView({ columns })}
      />
      <span className="flex-1" />
      <Menu
        trigger={
          <Button>
            <Download aria-hidden />
            Export table
          </Button>
        }
      >
        <MenuLabel>Copy</MenuLabel>
        {TABLE_FORMATS.map((format) => (
          <MenuItem key={format.id} icon={<Copy aria-hidden />} onSelect={() => void copy(format)}>
            {format.title}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuLabel>Save</MenuLabel>
        {TABLE_FORMATS.map((format) => (
          <MenuItem
            key={format.id}
            icon={<Download aria-hidden />}
            onSelect={() => saveText(`compare.${format.extension}`, format.mediaType, format.render(table, notes()))}
          >
            {format.title}
          </MenuItem>
        ))}
      </Menu>
    </div>
  )
}

function aggregateWords(view: CompareView): string {
  if (view.value === 'step') return `metrics: value at step ${view.at}`
  if (view.value === 'mean') return `metrics: mean of the last ${view.entries} entries`
  return `metrics: ${KINDS.find(({ value }) => value === view.value)!.label}`
}

interface WholeProps {
  label: string
  value: number
  least?: number
  onChange: (value: number) => void
}

function Whole({ label, value, least = 0, onChange }: WholeProps) {
  return (
    <input
      type="number"
      aria-label={label}
      min={least}
      step={1}
      value={value}
      onChange={(event) => {
        const next = Math.floor(Number(event.target.value))
        if (Number.isFinite(next) && next >= least) onChange(next)
      }}
      className={`${inputClass} w-28`}
    />
  )
}
