'use client'
import { ChartSpline, CircleStop, Columns3, ListFilter, RotateCcw, Search, Square, X } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useRunsVerb } from '@/components/data/mutations'
import { useBenchmarks, useMatrices, useRuns, useSystem } from '@/components/data/queries'
import { DataTable } from '@/components/data-table/data-table'
import { StopDialog } from '@/components/run/stop-dialog'
import { Button, IconButton } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { inputClass } from '@/components/ui/input'
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { Pick } from '@/components/ui/pick'
import { StateIcon, stateWord } from '@/components/ui/state'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { RunSummary } from '@/lib/api/runs'
import { compareHref } from '@/lib/compare/slots'
import { formatCount } from '@/lib/format/number'
import { mayRetry } from '@/lib/runs/may-retry'
import { ACTIVE_RUN_STATES, mayStop, RUN_STATES, type RunState } from '@/lib/runs/states'
import { runTitle } from '@/lib/runs/title'
import { DEFAULT_COLUMNS, RUN_COLUMNS } from './columns'

const SORTS = [
  { value: 'created', label: 'newest first' },
  { value: 'started', label: 'last started' },
  { value: 'ended', label: 'last ended' },
  { value: 'queue', label: 'place in the queue' },
  { value: 'position', label: 'position in the matrix' },
] as const

/** The view stands in the URL: a link is the view. */
const VIEW = {
  q: parseAsString.withDefault(''),
  state: parseAsArrayOf(parseAsStringLiteral(RUN_STATES)).withDefault([]),
  benchmark: parseAsString.withDefault(''),
  matrix: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(SORTS.map((sort) => sort.value)).withDefault('created'),
  cols: parseAsArrayOf(parseAsString).withDefault(DEFAULT_COLUMNS),
}

/** Milliseconds after the last key before the text is searched for. */
const TYPING = 200
const ALL = 'all'
const MAY_CANCEL: readonly RunState[] = ['queued', ...ACTIVE_RUN_STATES]

export function RunsTable() {
  const router = useRouter()
  const [view, setView] = useQueryStates(VIEW, { history: 'replace' })
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const system = useSystem()
  const runs = useRuns({
    q: view.q || undefined,
    state: view.state.join(',') || undefined,
    benchmark: view.benchmark || undefined,
    matrix: view.matrix || undefined,
    sort: view.sort,
  })
  const rows = useMemo(() => runs.data?.pages.flatMap((page) => page.items) ?? [], [runs.data])
  const columns = RUN_COLUMNS.filter((column) => view.cols.includes(column.id))
  const filtered = Boolean(view.q || view.state.length || view.benchmark || view.matrix)
  const total = system.data ? Object.values(system.data.runs).reduce((sum, count) => sum + count, 0) : null
  const clear = () => setView({ q: null, state: null, benchmark: null, matrix: null })
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = runs
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h1>Runs</h1>
        <span className="text-ink-3 text-small" role="status">
          {runs.data ? shownWords(rows.length, Boolean(hasNextPage), filtered, total) : ''}
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox value={view.q} onChange={(q) => setView({ q: q || null })} />
        <StateFilter value={view.state} counts={system.data?.runs ?? {}} onChange={(state) => setView({ state })} />
        <BenchmarkFilter value={view.benchmark} onChange={(benchmark) => setView({ benchmark: benchmark || null })} />
        <MatrixFilter value={view.matrix} onChange={(matrix) => setView({ matrix: matrix || null })} />
        <Pick label="Sort" value={view.sort} options={SORTS} onChange={(sort) => setView({ sort })} />
        <Menu
          trigger={
            <Button>
              <Columns3 aria-hidden />
              Columns
            </Button>
          }
        >
          {RUN_COLUMNS.map((column) => (
            <MenuCheck
              key={column.id}
              checked={view.cols.includes(column.id)}
              onChange={(on) =>
                setView({
                  cols: RUN_COLUMNS.map(({ id }) => id).filter((id) =>
                    id === column.id ? on : view.cols.includes(id),
                  ),
                })
              }
            >
              {column.title}
            </MenuCheck>
          ))}
          <MenuSeparator />
          <MenuItem onSelect={() => setView({ cols: null })}>As at first</MenuItem>
        </Menu>
        {filtered ? (
          <Button kind="ghost" onClick={clear}>
            <X aria-hidden />
            Clear the filter
          </Button>
        ) : null}
      </div>
      <section
        aria-label="Runs"
        className="flex min-h-[60dvh] flex-1 flex-col overflow-hidden rounded-panel border border-line bg-panel rail:min-h-0"
      >
        {runs.error && !runs.data ? (
          <LoadError error={runs.error} what="The runs" retry={() => runs.refetch()} />
        ) : !runs.data ? (
          <Skeleton className="p-4" widths={[96, 96, 96, 96, 96, 96, 96, 96]} />
        ) : rows.length === 0 ? (
          filtered ? (
            <Empty title="No run matches this filter" actions={<Button onClick={clear}>Clear the filter</Button>}>
              {total === null ? null : `${formatCount(total)} runs without it.`}
            </Empty>
          ) : (
            <Empty
              title="There are no runs yet"
              actions={<Button onClick={() => router.push('/matrices/new')}>New matrix</Button>}
            >
              A matrix you launch brings its runs here.
            </Empty>
          )
        ) : (
          <DataTable
            label="Runs"
            columns={columns}
            rows={rows}
            rowId={(run) => run.id}
            rowName={runTitle}
            onOpen={(run) => router.push(`/runs/${run.id}`)}
            selected={selected}
            onSelect={setSelected}
            onEnd={loadMore}
            foot={isFetchingNextPage ? <Skeleton className="p-4" widths={[96]} /> : null}
          />
        )}
        <BulkBar runs={rows.filter((run) => selected.has(run.id))} clear={() => setSelected(new Set())} />
      </section>
    </>
  )
}

function shownWords(count: number, more: boolean, filtered: boolean, total: number | null): string {
  if (!filtered && total !== null) return formatCount(total)
  return more ? `${formatCount(count)} or more` : formatCount(count)
}

function SearchBox({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(value)
  const [given, setGiven] = useState(value)
  // The back button and Clear change the value from outside.
  if (given !== value) {
    setGiven(value)
    if (text.trim() !== value) setText(value)
  }
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => onChange(text.trim()), TYPING)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <span className="relative flex min-w-0 flex-1 basis-48 rail:max-w-72">
      <Search aria-hidden size={14} className="absolute top-[7px] left-2 text-ink-3" />
      <input
        type="search"
        aria-label="Search runs by axis value, matrix or id"
        placeholder="Axis value, matrix or id"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={`${inputClass} w-full pl-7`}
      />
    </span>
  )
}

interface StateFilterProps {
  value: readonly RunState[]
  counts: Partial<Record<RunState, number>>
  onChange: (states: RunState[] | null) => void
}

function StateFilter({ value, counts, onChange }: StateFilterProps) {
  const words =
    value.length === 0
      ? 'all'
      : value.length < 3
        ? value.map((s) => stateWord(s).toLowerCase()).join(', ')
        : value.length
  return (
    <Menu
      align="start"
      trigger={
        <Button className="font-normal">
          <ListFilter aria-hidden />
          <span className="text-ink-3">State</span>
          {words}
        </Button>
      }
    >
      <MenuLabel>Show runs that are</MenuLabel>
      {RUN_STATES.map((state) => (
        <MenuCheck
          key={state}
          checked={value.includes(state)}
          onChange={(on) => {
            const next = RUN_STATES.filter((each) => (each === state ? on : value.includes(each)))
            onChange(next.length > 0 ? next : null)
          }}
        >
          <span className="flex items-center gap-2">
            <StateIcon state={state} size={14} />
            {stateWord(state)}
            <span className="ml-auto pl-6 text-ink-3 text-small">
              {counts[state] ? formatCount(counts[state]) : ''}
            </span>
          </span>
        </MenuCheck>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => onChange(null)}>All states</MenuItem>
    </Menu>
  )
}

function BenchmarkFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const benchmarks = useBenchmarks()
  const ids = benchmarks.data?.map((each) => each.id) ?? []
  const known = value && !ids.includes(value) ? [...ids, value] : ids
  return (
    <Pick
      label="Benchmark"
      value={value || ALL}
      options={[{ value: ALL, label: 'all' }, ...known.map((id) => ({ value: id, label: id }))]}
      onChange={(id) => onChange(id === ALL ? '' : id)}
    />
  )
}

function MatrixFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const matrices = useMatrices({ limit: 50 })
  const options = (matrices.data?.items ?? []).map((matrix) => ({ value: matrix.id, label: matrix.name }))
  if (value && !options.some((option) => option.value === value)) options.unshift({ value, label: value })
  return (
    <Pick
      label="Matrix"
      className="max-w-56"
      value={value || ALL}
      options={[{ value: ALL, label: 'all' }, ...options]}
      onChange={(id) => onChange(id === ALL ? '' : id)}
    />
  )
}

/** What can be done with the selected runs, each verb with the number it would touch. */
function BulkBar({ runs, clear }: { runs: readonly RunSummary[]; clear: () => void }) {
  const verb = useRunsVerb()
  const [asking, setAsking] = useState<'cancel' | 'retry' | 'stop' | null>(null)
  if (runs.length === 0) return null
  const cancellable = runs.filter((run) => MAY_CANCEL.includes(run.state))
  const retryable = runs.filter(mayRetry)
  const stoppable = runs.filter((run) => mayStop(run.state))
  const active = cancellable.filter((run) => run.state !== 'queued').length
  const queued = cancellable.length - active
  const list = asking === 'cancel' ? cancellable : retryable
  const question = [queued > 0 ? `${queued} queued` : '', active > 0 ? `${active} active` : '']
    .filter(Boolean)
    .join(' and ')
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-t bg-panel px-4 py-2">
      <span className="font-medium">{formatCount(runs.length)} selected</span>
      <Button small asChild>
        <Link href={compareHref(runs.map((run) => run.id))} prefetch={false}>
          <ChartSpline aria-hidden />
          Compare {formatCount(runs.length)}
        </Link>
      </Button>
      <Button small disabled={retryable.length === 0 || verb.isPending} onClick={() => setAsking('retry')}>
        <RotateCcw aria-hidden />
        Retry {retryable.length}
      </Button>
      <Button small disabled={stoppable.length === 0 || verb.isPending} onClick={() => setAsking('stop')}>
        <CircleStop aria-hidden />
        Stop {stoppable.length} early
      </Button>
      <Button small disabled={cancellable.length === 0 || verb.isPending} onClick={() => setAsking('cancel')}>
        <Square aria-hidden />
        Cancel {cancellable.length}
      </Button>
      <span className="ml-auto">
        <IconButton small label="Clear the selection" onClick={clear}>
          <X aria-hidden />
        </IconButton>
      </span>
      <StopDialog
        open={asking === 'stop'}
        onOpenChange={(open) => setAsking(open ? 'stop' : null)}
        runs={stoppable.map((run) => run.id)}
        onAsked={clear}
      />
      <ConfirmDialog
        open={asking === 'cancel' || asking === 'retry'}
        onOpenChange={(open) => setAsking(open ? asking : null)}
        title={
          asking === 'cancel'
            ? `Cancel ${question} ${plural(list.length)}?`
            : `Retry ${list.length} ${plural(list.length)}?`
        }
        action={`${asking === 'cancel' ? 'Cancel' : 'Retry'} ${list.length} ${plural(list.length)}`}
        keep={asking === 'cancel' ? 'Keep' : 'Not now'}
        danger={asking === 'cancel'}
        typeToConfirm={list.length >= 10 ? list.length : undefined}
        onConfirm={() => {
          if (asking === 'cancel' || asking === 'retry') verb.mutate({ verb: asking, runs: list.map((run) => run.id) })
          clear()
        }}
      >
        {asking === 'cancel'
          ? 'What is active is asked to save and leave. Ended runs and their results stay.'
          : 'They are queued again and keep their checkpoints.'}
      </ConfirmDialog>
    </div>
  )
}

function plural(count: number): string {
  return count === 1 ? 'run' : 'runs'
}
