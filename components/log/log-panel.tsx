'use client'

import { Check, Download, Search, TextWrap, X } from 'lucide-react'
import { parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { toastError } from '@/components/data/mutations'
import { useLiveState } from '@/components/data/provider'
import { Button, IconButton } from '@/components/ui/button'
import { useNowText } from '@/components/ui/now'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { toast } from '@/components/ui/toast'
import type { Run } from '@/lib/api/runs'
import { formatBytes } from '@/lib/format/bytes'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'
import { lineAt } from '@/lib/log/window'
import { isActive, isEnded } from '@/lib/runs/states'
import { LogLines, type LogLinesHandle, type Marked } from './log-lines'
import { LogSearchBox } from './log-search-box'
import type { LogShot } from './log-store'
import { type LogSource, readerOf, readLines } from './read'
import { useLog } from './use-log'
import { indexFrom, useLogSearch } from './use-log-search'

const params = {
  stream: parseAsStringLiteral(['stdout', 'stderr'] as const).withDefault('stdout'),
  attempt: parseAsInteger,
  find: parseAsString.withDefault(''),
  case: parseAsBoolean.withDefault(false),
  regex: parseAsBoolean.withDefault(false),
  wrap: parseAsBoolean.withDefault(false),
  /** Place of a line in the file, or of the first and the last of some: `1024` or `1024-2048`. */
  at: parseAsString,
}

interface Props {
  run: Run
  /** As high as the window allows, for the Log tab. */
  tall?: boolean
  height?: number
}

/** What the program wrote, live. */
export function LogPanel({ run, tall, height = 220 }: Props) {
  const [asked, setParams] = useQueryStates(params, { history: 'replace', throttleMs: 200 })
  const { stream } = asked
  const newest = Math.max(0, ...run.attemptList.map((attempt) => attempt.number))
  const attempt = run.attemptList.some((each) => each.number === asked.attempt) ? asked.attempt! : newest
  return (
    <LogOf
      // Another log begins anew, with nothing left of this one.
      key={`${run.id} ${attempt} ${stream}`}
      run={run}
      source={{ runId: run.id, attempt, stream }}
      newest={newest}
      asked={asked}
      setParams={setParams}
      height={tall ? 'max(320px, calc(100dvh - 300px))' : height}
      isPage={tall ?? false}
    />
  )
}

type Asked = ReturnType<typeof useQueryStates<typeof params>>

interface LogOfProps {
  run: Run
  source: LogSource
  newest: number
  asked: Asked[0]
  setParams: Asked[1]
  height: string | number
  /** It is what the page shows: its keys work wherever nothing else takes them. */
  isPage: boolean
}

function LogOf({ run, source, newest, asked, setParams, height, isPage }: LogOfProps) {
  const { attempt, stream } = source
  const marked = useMemo(() => markedOf(asked.at), [asked.at])
  const [follow, setFollow] = useState(marked === null)
  const [searching, setSearching] = useState(false)
  const [current, setCurrent] = useState<number | null>(null)
  const view = useRef<LogLinesHandle>(null)
  const section = useRef<HTMLElement>(null)
  const input = useRef<HTMLInputElement>(null)
  /** A place that is shown as soon as it has been read. */
  const wanted = useRef<number | null>(marked?.from ?? null)
  const growing = isActive(run.state) && attempt === newest
  const { store, shot } = useLog(source, follow, marked?.from ?? null)
  const readUp = useCallback(() => void store.up(), [store])
  const showSearch = searching || asked.find !== ''
  const words = { text: showSearch ? asked.find : '', matchCase: asked.case, isRegex: asked.regex }
  const search = useLogSearch(source, words, shot.size)
  const index = current === null ? -1 : indexFrom(search.offsets, current)

  function show(offset: number) {
    setFollow(false)
    if (view.current?.showOffset(offset)) return
    wanted.current = offset
    void store.jump(offset)
  }

  // What was jumped to is put into the middle once it is there.
  useEffect(() => {
    const offset = wanted.current
    if (offset === null || !shot.lines || offset < shot.start || offset > shot.end) return
    if (view.current?.showOffset(offset)) wanted.current = null
  }, [shot])

  // The first match at or behind what is in view is the one that is looked at first.
  const hasFound = search.offsets.length > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for new words
  useEffect(() => {
    if (current === null && hasFound && document.activeElement === input.current) step(1)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for new words
  }, [hasFound, asked.find, asked.case, asked.regex])

  function step(by: 1 | -1) {
    const { offsets } = search
    if (offsets.length === 0) return
    const from = current ?? view.current?.top() ?? 0
    const next = by === 1 ? indexFrom(offsets, current === null ? from : from + 1) : indexFrom(offsets, from) - 1
    const offset = offsets[(next + offsets.length) % offsets.length]!
    setCurrent(offset)
    show(offset)
  }

  function toStart() {
    setFollow(false)
    wanted.current = 0
    if (shot.start === 0) view.current?.showOffset(0)
    else void store.jump(0)
  }

  function toEnd() {
    wanted.current = null
    setFollow(true)
    void store.toEnd()
  }

  function closeSearch() {
    setSearching(false)
    setCurrent(null)
    void setParams({ find: null, case: null, regex: null })
    section.current?.querySelector<HTMLElement>('[role="log"]')?.focus({ preventScroll: true })
  }

  function openSearch() {
    setSearching(true)
    input.current?.focus()
    input.current?.select()
  }

  function mark(next: Marked | null) {
    if (next) setFollow(false)
    void setParams({ at: next && (next.from === next.to ? String(next.from) : `${next.from}-${next.to}`) })
  }

  function onKeyDown(event: KeyboardEvent | globalThis.KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const act = keyOf(event)
    if (!act) return
    event.preventDefault()
    act()
  }

  function keyOf(event: KeyboardEvent | globalThis.KeyboardEvent): (() => void) | undefined {
    switch (event.key) {
      case '/':
        return openSearch
      case 'n':
        return showSearch ? () => step(1) : undefined
      case 'N':
        return showSearch ? () => step(-1) : undefined
      case 'F3':
        return showSearch ? () => step(event.shiftKey ? -1 : 1) : openSearch
      case 'g':
      case 'Home':
        return toStart
      case 'G':
      case 'End':
        return toEnd
      case 'w':
        return () => void setParams({ wrap: asked.wrap ? null : true })
      case 'Escape':
        return marked ? () => mark(null) : showSearch ? closeSearch : undefined
      case 'ArrowUp':
      case 'ArrowDown':
        return event.shiftKey && shot.lines ? () => extend(event.key === 'ArrowUp' ? -1 : 1) : undefined
    }
    return undefined
  }

  /** Marks one line more, or one less, at the end of what is marked. */
  function extend(by: 1 | -1) {
    const lines = shot.lines ?? []
    const at = marked ? lineAt(lines, marked.to) + by : lineAt(lines, view.current?.top() ?? 0)
    const line = lines[at]
    if (line) mark({ from: Math.min(marked?.from ?? line.offset, line.offset), to: line.offset })
  }

  const keys = useRef(onKeyDown)
  keys.current = onKeyDown
  // On the Log tab `/` and F3 work from everywhere; the other keys belong to the page unless the log has the focus.
  useEffect(() => {
    if (!isPage) return
    const onKey = (event: globalThis.KeyboardEvent) => {
      const { target } = event
      if (
        target instanceof HTMLElement &&
        (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
      )
        return
      if (event.key === '/' || event.key === 'F3') keys.current(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [isPage])

  async function copy() {
    if (!marked) return
    try {
      await navigator.clipboard.writeText(await readLines(readerOf(source), marked.from, marked.to))
      toast('Lines copied')
    } catch (error) {
      toastError(error, 'Could not copy the lines')
    }
  }

  const query = new URLSearchParams({ stream, attempt: String(attempt) })
  return (
    <section
      ref={section}
      aria-label="Log"
      className="flex min-w-0 flex-col overflow-hidden rounded-panel border border-line bg-panel"
    >
      <header className="flex min-h-[40px] flex-wrap items-center gap-2 border-line border-b py-1.5 pr-2 pl-4">
        <h2>Log</h2>
        <Summary shot={shot} growing={growing} follow={follow} />
        <span className="grow" />
        {marked && (
          <span className="flex items-center gap-1">
            <Button small onClick={copy}>
              {marked.from === marked.to ? 'Copy line' : 'Copy lines'}
            </Button>
            <IconButton label="Mark no line (Esc)" small onClick={() => mark(null)}>
              <X aria-hidden />
            </IconButton>
          </span>
        )}
        {newest > 1 && (
          <Pick
            label="attempt"
            value={String(attempt)}
            options={run.attemptList.map((each) => ({ value: String(each.number), label: String(each.number) }))}
            onChange={(value) => setParams({ attempt: Number(value) === newest ? null : Number(value), at: null })}
            className="!h-6 !text-small"
          />
        )}
        <span title="Two files: in which order a line of the one and a line of the other were written is not known.">
          <Segmented
            label="Stream"
            value={stream}
            options={[
              { value: 'stdout', label: 'stdout' },
              { value: 'stderr', label: 'stderr' },
            ]}
            onChange={(next) => setParams({ stream: next, at: null })}
          />
        </span>
        {showSearch ? (
          <LogSearchBox
            ref={input}
            wanted={{ text: asked.find, matchCase: asked.case, isRegex: asked.regex }}
            onChange={({ text, matchCase, isRegex }) => {
              setCurrent(null)
              void setParams({
                ...(text === undefined ? {} : { find: text || null }),
                ...(matchCase === undefined ? {} : { case: matchCase || null }),
                ...(isRegex === undefined ? {} : { regex: isRegex || null }),
              })
            }}
            search={search}
            current={index}
            onStep={step}
            onClose={closeSearch}
          />
        ) : (
          <Button kind="ghost" small onClick={openSearch} title="Search all of the log ( / )">
            <Search aria-hidden />
            Search
          </Button>
        )}
        <IconButton
          label="Wrap long lines (w)"
          small
          aria-pressed={asked.wrap}
          className="aria-pressed:bg-accent-soft aria-pressed:[&_svg]:text-accent"
          onClick={() => setParams({ wrap: asked.wrap ? null : true })}
        >
          <TextWrap aria-hidden />
        </IconButton>
        <Button
          small
          aria-pressed={follow}
          className="min-w-[92px]"
          title={follow ? undefined : 'To the end, and on as it grows (G)'}
          onClick={() => (follow ? setFollow(false) : toEnd())}
        >
          {follow && <Check aria-hidden />}
          {follow ? 'Following' : 'Follow'}
        </Button>
        <Button asChild kind="ghost" small className={shot.size > 0 ? '!px-1' : 'invisible !px-1'}>
          <a
            href={`/api/v1/runs/${encodeURIComponent(run.id)}/logs/download?${query}`}
            download
            aria-label="Download the whole log"
            title={`Download the whole log, ${formatBytes(shot.size)}`}
          >
            <Download aria-hidden />
          </a>
        </Button>
      </header>
      <div style={{ height }}>
        <Body run={run} source={source} shot={shot} growing={growing} retry={() => void store.toEnd()}>
          {(lines) => (
            <LogLines
              ref={view}
              shot={{ ...shot, lines }}
              label={`Lines of ${stream}`}
              isStderr={stream === 'stderr'}
              wrap={asked.wrap}
              found={search.offsets}
              current={current}
              pattern={search.pattern}
              marked={marked}
              onMark={mark}
              follow={follow}
              onFollow={(next) => (next ? toEnd() : setFollow(false))}
              onUp={readUp}
              onDown={() => void store.down()}
              onJump={(offset) => {
                wanted.current = offset
                void store.jump(offset)
              }}
              onKeyDown={onKeyDown}
            />
          )}
        </Body>
      </div>
    </section>
  )
}

interface BodyProps {
  run: Run
  source: LogSource
  shot: LogShot
  growing: boolean
  retry: () => void
  children: (lines: NonNullable<LogShot['lines']>) => React.ReactNode
}

/** The lines, or why there are none. */
function Body({ run, source: { attempt, stream }, shot, growing, retry, children }: BodyProps) {
  if (attempt === 0)
    return (
      <Empty title={isEnded(run.state) ? 'No log' : 'Not started'}>
        {isEnded(run.state) ? 'It ended before its first attempt.' : 'The log begins with the first attempt.'}
      </Empty>
    )
  if (!shot.lines)
    return shot.error ? (
      <LoadError error={shot.error} what="The log" retry={retry} />
    ) : (
      <Skeleton className="p-4" widths={[52, 68, 44, 61, 57]} />
    )
  if (shot.absent === 'deleted')
    return (
      <Empty title="The log was deleted from disk">
        It lay in the data directory of the server. What was reported in points and events is still there.
      </Empty>
    )
  if (shot.absent === 'not-started')
    return <Empty title="Not started">The log begins when the program is started.</Empty>
  if (shot.lines.length === 0)
    return (
      <Empty title={`Nothing on ${stream}`}>
        {growing ? 'The program has written nothing here yet.' : 'The program wrote nothing here.'}
      </Empty>
    )
  return children(shot.lines)
}

/** How long it is, and how old what is shown is when nothing new can come. */
function Summary({ shot, growing, follow }: { shot: LogShot; growing: boolean; follow: boolean }) {
  const isDown = useLiveState((state) => state.connection === 'down')
  const heardAt = useLiveState((state) => state.lastMessageAt)
  const age = useNowText((now) => (heardAt === null ? '' : formatDuration(Math.max(0, (now - heardAt) / 1000))))
  if (!shot.lines) return null
  const last = shot.lines[shot.lines.length - 1]
  const count = last && shot.base !== null && shot.end >= shot.size ? shot.base + last.n : null
  const lines = count === null ? '' : `${formatCount(count)} ${count === 1 ? 'line' : 'lines'} · `
  return (
    <span className="min-w-[18ch] text-ink-3 text-small">
      {lines}
      {formatBytes(shot.size)}
      {isDown && growing ? <span className="text-warn-text"> · not connected, {age} old</span> : null}
      {shot.error && !isDown ? <span className="text-failed-text"> · could not be read further</span> : null}
      {!follow && growing && shot.size > shot.end ? ' · more below' : ''}
    </span>
  )
}

function markedOf(text: string | null): Marked | null {
  const [, from, to] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text ?? '') ?? []
  if (from === undefined) return null
  return { from: Number(from), to: Math.max(Number(from), Number(to ?? from)) }
}
