'use client'
import { Command } from 'cmdk'
import { CornerDownLeft, FileCheck2, Keyboard, Monitor, Pause, Play, Plus, Upload } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react'
import { useLive, useLiveState } from '@/components/data/provider'
import { useMatrices, useRunPage } from '@/components/data/queries'
import { PLACES } from '@/components/frame/nav'
import { THEMES } from '@/components/frame/theme-button'
import { reportHref, useReports } from '@/components/report/queries'
import { MarkIcon } from '@/components/report/verdict'
import { Dialog } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { StateIcon } from '@/components/ui/state'
import { VERDICT_MARKS } from '@/lib/report/verdict-words'
import { runTitle } from '@/lib/runs/title'

const OPEN = 'rungrid:command-menu'

/** Opens the palette from anywhere. */
export function openCommandMenu(): void {
  window.dispatchEvent(new Event(OPEN))
}

const SHORTCUTS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Ctrl', 'K'], 'Jump to a matrix, run or action'],
  [['?'], 'This list'],
  [['g', 'o'], 'Go to the overview'],
  [['g', 'm'], 'Go to matrices'],
  [['g', 'r'], 'Go to runs'],
  [['g', 'c'], 'Go to compare'],
  [['g', 'd'], 'Go to devices'],
  [['g', 'p'], 'Go to reports'],
  [['n'], 'New matrix'],
  [['p'], 'Pause or go on with live updates'],
  [['Esc'], 'Close what is open'],
]

const GO: Record<string, string> = {
  o: '/',
  m: '/matrices',
  r: '/runs',
  c: '/compare',
  d: '/devices',
  p: '/reports',
  s: '/settings',
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** The palette (Ctrl or ⌘ K), the single-key shortcuts, and their list (?). */
export function CommandMenu() {
  const [open, setOpen] = useState(false)
  const [help, setHelp] = useState(false)
  const router = useRouter()
  const live = useLive()

  useEffect(() => {
    let goAt = 0
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setOpen((was) => !was)
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return
      if (document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]')) return
      const went = goAt > 0 && event.timeStamp - goAt < 1200 ? GO[event.key] : undefined
      goAt = event.key === 'g' ? event.timeStamp : 0
      if (went) router.push(went)
      else if (event.key === '?') setHelp(true)
      else if (event.key === 'n') router.push('/matrices/new')
      else if (event.key === 'p') {
        if (live.getState().paused) live.resume()
        else live.pause()
      }
    }
    const onOpen = () => setOpen(true)
    window.addEventListener('keydown', onKey)
    window.addEventListener(OPEN, onOpen)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener(OPEN, onOpen)
    }
  }, [router, live])

  return (
    <>
      <Radix.Root open={open} onOpenChange={setOpen}>
        <Radix.Portal>
          <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
          <Radix.Content
            aria-describedby={undefined}
            className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-[560px] -translate-x-1/2 overflow-hidden rounded-panel bg-raised shadow-float outline-none"
          >
            <Radix.Title className="sr-only">Jump to a matrix, run or action</Radix.Title>
            <Palette
              close={() => setOpen(false)}
              showHelp={() => {
                setOpen(false)
                setHelp(true)
              }}
            />
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
      <Dialog open={help} onOpenChange={setHelp} title="Keyboard shortcuts">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-2">
          {SHORTCUTS.map(([names, does]) => (
            <div key={does} className="contents">
              <dt className="flex gap-1">
                {names.map((name) => (
                  <Kbd key={name}>{name}</Kbd>
                ))}
              </dt>
              <dd className="text-ink-2">{does}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  )
}

function Palette({ close, showHelp }: { close: () => void; showHelp: () => void }) {
  const router = useRouter()
  const live = useLive()
  const paused = useLiveState((state) => state.paused)
  const { setTheme } = useTheme()
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const matrices = useMatrices({ q: q || undefined, limit: 6 })
  const runs = useRunPage({ q, limit: 8, sort: 'created' }, q.length > 1)
  const reports = useReports({ search: q, limit: 6 }, q.length > 1)
  const go = (href: string) => {
    close()
    router.push(href)
  }
  const act = (work: () => void) => {
    close()
    work()
  }
  const matches = (words: string) => words.toLowerCase().includes(q.toLowerCase())
  const places = PLACES.filter((place) => matches(place.title))
  const actions = [
    { id: 'new', words: 'New matrix', icon: <Plus aria-hidden />, run: () => go('/matrices/new') },
    {
      id: 'import',
      words: 'Import results',
      icon: <Upload aria-hidden />,
      run: () => go('/matrices/import'),
    },
    {
      id: 'verify',
      words: 'Verify a folder of results',
      icon: <FileCheck2 aria-hidden />,
      run: () => go('/reports?verify=path'),
    },
    {
      id: 'pause',
      words: paused ? 'Go on with live updates' : 'Pause live updates',
      icon: paused ? <Play aria-hidden /> : <Pause aria-hidden />,
      run: () => act(() => (paused ? live.resume() : live.pause())),
    },
    ...THEMES.map((theme) => ({
      id: theme,
      words: `Theme: ${theme}`,
      icon: <Monitor aria-hidden />,
      run: () => act(() => setTheme(theme)),
    })),
    { id: 'help', words: 'Keyboard shortcuts', icon: <Keyboard aria-hidden />, run: showHelp },
  ].filter((action) => matches(action.words))
  const loading = matrices.isFetching || runs.isFetching || reports.isFetching
  const foundMatrices = matrices.data?.items ?? []
  const foundRuns = q.length > 1 ? (runs.data?.items ?? []) : []
  const foundReports = q.length > 1 ? (reports.data?.items ?? []) : []
  // Results come while one types: the first is chosen unless another one was, and Enter always does something.
  const values = [
    ...foundMatrices.map(({ id }) => id),
    ...foundRuns.map(({ id }) => id),
    ...foundReports.map(({ id }) => id),
    ...places.map(({ href }) => href),
    ...actions.map(({ id }) => id),
  ]
  const [chosen, setChosen] = useState('')
  const value = values.includes(chosen) ? chosen : (values[0] ?? '')
  return (
    <Command shouldFilter={false} loop label="Jump to a matrix, run or action" value={value} onValueChange={setChosen}>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Jump to a matrix, run or action"
        className="h-11 w-full border-line border-b bg-transparent px-4 text-data outline-none"
      />
      <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto p-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-0.5 [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-micro">
        <Command.Empty className="px-3 py-4 text-ink-2 text-small">
          {loading ? 'Searching' : `Nothing here is called “${q}”.`}
        </Command.Empty>
        {foundMatrices.length > 0 ? (
          <Command.Group heading="Matrices">
            {foundMatrices.map((matrix) => (
              <Item key={matrix.id} value={matrix.id} onSelect={() => go(`/matrices/${matrix.id}`)} end={matrix.id}>
                <StateIcon state={matrix.state} size={14} named />
                {matrix.name}
              </Item>
            ))}
          </Command.Group>
        ) : null}
        {foundRuns.length > 0 ? (
          <Command.Group heading="Runs">
            {foundRuns.map((run) => (
              <Item key={run.id} value={run.id} onSelect={() => go(`/runs/${run.id}`)} end={run.id}>
                <StateIcon state={run.stale ? 'stale' : run.state} size={14} named />
                {runTitle(run)}
              </Item>
            ))}
          </Command.Group>
        ) : null}
        {foundReports.length > 0 ? (
          <Command.Group heading="Reports">
            {foundReports.map((report) => (
              <Item key={report.id} value={report.id} onSelect={() => go(reportHref(report.id))} end={report.id}>
                {report.verdict ? <MarkIcon mark={VERDICT_MARKS[report.verdict]} named /> : <FileCheck2 aria-hidden />}
                {report.name}
              </Item>
            ))}
          </Command.Group>
        ) : null}
        {places.length > 0 ? (
          <Command.Group heading="Pages">
            {places.map(({ href, title, Icon }) => (
              <Item key={href} value={href} onSelect={() => go(href)}>
                <Icon aria-hidden />
                {title}
              </Item>
            ))}
          </Command.Group>
        ) : null}
        {actions.length > 0 ? (
          <Command.Group heading="Actions">
            {actions.map((action) => (
              <Item key={action.id} value={action.id} onSelect={action.run}>
                {action.icon}
                {action.words}
              </Item>
            ))}
          </Command.Group>
        ) : null}
      </Command.List>
      <p className="flex items-center gap-3 border-line border-t px-4 py-2 text-ink-3 text-micro max-sm:hidden">
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose
        </span>
        <span className="flex items-center gap-1">
          <Kbd>
            <CornerDownLeft aria-label="Enter" className="inline size-2.5" />
          </Kbd>
          open
        </span>
        <span className="ml-auto">
          <Kbd>?</Kbd> all shortcuts
        </span>
      </p>
    </Command>
  )
}

interface ItemProps {
  value: string
  onSelect: () => void
  end?: ReactNode
  children: ReactNode
}

function Item({ value, onSelect, end, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8 cursor-pointer items-center gap-2.5 rounded-[4px] px-2 text-data data-[selected=true]:bg-accent-soft [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg:not([role=img])]:text-ink-3"
    >
      <span className="flex min-w-0 flex-1 items-center gap-2.5 truncate">{children}</span>
      {end ? <code className="text-ink-3 text-micro">{end}</code> : null}
    </Command.Item>
  )
}
