'use client'
import { ChartLine, Group, Plus, Settings2 } from 'lucide-react'
import { Smoothing } from '@/components/charts/smoothing'
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
  /** Metrics that may be the x axis. */
  axes: readonly string[]
  addRuns: () => void
  chooseMetrics: () => void
}

/** What holds for all charts: runs, metrics, groups, x, smoothing, attempts, outliers. */
export function CompareTools({ view, setView, columns, metrics, axes: onX, addRuns, chooseMetrics }: Props) {
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
        className="max-w-56"
        value={view.x === 'metric' ? `by ${view.by}` : view.x}
        options={[
          { value: 'step', label: 'step' },
          { value: 'relative', label: 'time since start' },
          { value: 'time', label: 'time of day' },
          ...[...new Set(view.x === 'metric' ? [view.by, ...onX] : onX)].map((name) => ({
            value: `by ${name}`,
            label: name,
          })),
        ]}
        onChange={(x) =>
          setView(
            x.startsWith('by ')
              ? { x: 'metric', by: x.slice(3), range: null }
              : { x: x as 'step' | 'time' | 'relative', by: null, range: null },
          )
        }
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
