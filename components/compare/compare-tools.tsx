'use client'
import { ChartLine, Group, Plus, Settings2 } from 'lucide-react'
import { useId } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { Pick } from '@/components/ui/pick'
import type { RunColumn } from '@/lib/compare/columns'
import type { CompareView, SetCompareView } from './view-state'

interface Props {
  view: CompareView
  setView: SetCompareView
  columns: readonly RunColumn[]
  metrics: readonly string[]
  addRuns: () => void
  chooseMetrics: () => void
}

/** What holds for all charts: runs, metrics, groups, x, smoothing, attempts, outliers. */
export function CompareTools({ view, setView, columns, metrics, addRuns, chooseMetrics }: Props) {
  const groupable = columns.filter((column) => column.differs || view.group.includes(column.id))
  const axes = groupable.filter((column) => column.id.startsWith('axes.'))
  const others = groupable.filter((column) => !column.id.startsWith('axes.'))
  const check = (column: RunColumn) => (
    <MenuCheck
      key={column.id}
      checked={view.group.includes(column.id)}
      onChange={(on) =>
        setView({
          group: columns.map(({ id }) => id).filter((id) => (id === column.id ? on : view.group.includes(id))),
          hide: null,
        })
      }
    >
      {column.title}
    </MenuCheck>
  )
  const groupWords =
    columns
      .filter(({ id }) => view.group.includes(id))
      .map(({ title }) => title)
      .join(', ') || 'none'
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button onClick={addRuns}>
        <Plus aria-hidden />
        Add runs
      </Button>
      <Button onClick={chooseMetrics} className="max-w-64 font-normal" aria-label={`Metrics: ${metrics.join(', ')}`}>
        <ChartLine aria-hidden />
        <span className="text-ink-3">Metrics</span>
        <span className="truncate">{metrics.length > 2 ? metrics.length : metrics.join(', ') || 'none'}</span>
      </Button>
      <Menu
        align="start"
        trigger={
          <Button className="max-w-64 font-normal" aria-label={`Group by: ${groupWords}`}>
            <Group aria-hidden />
            <span className="text-ink-3">Group by</span>
            <span className="truncate">{groupWords}</span>
          </Button>
        }
      >
        <MenuLabel>A line is the mean ± std of runs that agree in</MenuLabel>
        {axes.map(check)}
        {axes.length > 0 && others.length > 0 ? <MenuSeparator /> : null}
        {others.map(check)}
        {groupable.length === 0 ? <MenuLabel>These runs differ in nothing.</MenuLabel> : null}
        <MenuSeparator />
        <MenuItem onSelect={() => setView({ group: null, hide: null })}>Nothing: every run is a line</MenuItem>
      </Menu>
      <Pick
        label="x"
        value={view.x}
        options={[
          { value: 'step', label: 'step' },
          { value: 'relative', label: 'time since start' },
          { value: 'time', label: 'time of day' },
        ]}
        onChange={(x) => setView({ x, range: null })}
      />
      <Smoothing value={view.smooth} onChange={(smooth) => setView({ smooth })} />
      <Menu
        trigger={
          <IconButton kind="default" label="More of the charts">
            <Settings2 aria-hidden />
          </IconButton>
        }
      >
        <MenuCheck checked={view.clip} onChange={(clip) => setView({ clip })}>
          Leave outliers outside the axis
        </MenuCheck>
        <MenuSeparator />
        <MenuLabel>Attempts</MenuLabel>
        <MenuCheck checked={view.attempts === 'joined'} onChange={() => setView({ attempts: 'joined' })}>
          Joined to one curve
        </MenuCheck>
        <MenuCheck checked={view.attempts === 'last'} onChange={() => setView({ attempts: 'last' })}>
          The last only
        </MenuCheck>
      </Menu>
    </div>
  )
}

function Smoothing({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const id = useId()
  return (
    <span className="flex items-center gap-2 text-ink-2 text-small">
      <label htmlFor={id}>Smoothing</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className="h-6 w-20 cursor-pointer accent-[var(--ink-2)]"
      />
      <span className="w-[4ch]">{value.toFixed(2)}</span>
    </span>
  )
}
