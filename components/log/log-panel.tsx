'use client'

import { Check, ChevronDown, ChevronUp, Download, Search } from 'lucide-react'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo, useRef, useState } from 'react'
import { toastError } from '@/components/data/mutations'
import { Button, IconButton } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { Run } from '@/lib/api/runs'
import { formatBytes } from '@/lib/format/bytes'
import { formatCount, formatPercent } from '@/lib/format/number'
import { isActive, isEnded } from '@/lib/runs/states'
import { findLines, shownLines } from './lines'
import { LogLines, type LogLinesHandle } from './log-lines'
import { downloadLog, useLog } from './use-log'

const params = {
  stream: parseAsStringLiteral(['stdout', 'stderr'] as const).withDefault('stdout'),
  attempt: parseAsInteger,
  find: parseAsString.withDefault(''),
}

interface Props {
  run: Run
  /** As high as the window allows, for the Log tab. */
  tall?: boolean
  height?: number
}

/** What the program wrote, live. */
export function LogPanel({ run, tall, height = 220 }: Props) {
  const [{ stream, attempt: asked, find }, setParams] = useQueryStates(params, { history: 'replace', throttleMs: 200 })
  const newest = Math.max(0, ...run.attemptList.map((attempt) => attempt.number))
  const attempt = run.attemptList.some((each) => each.number === asked) ? asked! : newest
  const [follow, setFollow] = useState(true)
  const [searching, setSearching] = useState(false)
  const [saving, setSaving] = useState<number | null>(null)
  const [at, setAt] = useState(0)
  const view = useRef<LogLinesHandle>(null)
  const source = { runId: run.id, attempt, stream }
  const growing = isActive(run.state) && attempt === newest
  const log = useLog(source, growing, follow)
  const lines = useMemo(() => shownLines(log.window), [log.window])
  const showSearch = searching || find !== ''
  const found = useMemo(() => (showSearch ? findLines(lines, find) : []), [lines, find, showSearch])
  const current = found.length === 0 ? -1 : Math.min(at, found.length - 1)

  function go(step: number) {
    if (found.length === 0) return
    const next = (current + step + found.length) % found.length
    setAt(next)
    setFollow(false)
    view.current?.showLine(found[next]!)
  }

  function closeSearch() {
    setSearching(false)
    void setParams({ find: null })
  }

  async function save() {
    setSaving(0)
    try {
      await downloadLog(source, `${run.id}-attempt-${attempt}.${stream}.log`, setSaving)
    } catch (error) {
      toastError(error, 'Could not download the log')
    } finally {
      setSaving(null)
    }
  }

  const all = log.window !== null && log.window.start === 0 && log.window.end >= log.size
  return (
    <section
      aria-label="Log"
      className="flex min-w-0 flex-col overflow-hidden rounded-panel border border-line bg-panel"
    >
      <header className="flex min-h-[40px] flex-wrap items-center gap-2 border-line border-b py-1.5 pr-2 pl-4">
        <h2>Log</h2>
        <span className="min-w-[18ch] text-ink-3 text-small">
          {log.window
            ? `${formatCount(lines.length)} ${lines.length === 1 ? 'line' : 'lines'} ${all ? '·' : 'of'} ${formatBytes(log.size)}`
            : ''}
        </span>
        <span className="grow" />
        {newest > 1 && (
          <Pick
            label="attempt"
            value={String(attempt)}
            options={run.attemptList.map((each) => ({ value: String(each.number), label: String(each.number) }))}
            onChange={(value) => setParams({ attempt: Number(value) === newest ? null : Number(value) })}
          />
        )}
        <Segmented
          label="Stream"
          value={stream}
          options={[
            { value: 'stdout', label: 'stdout' },
            { value: 'stderr', label: 'stderr' },
          ]}
          onChange={(next) => setParams({ stream: next })}
        />
        {showSearch ? (
          // biome-ignore lint/a11y/useSemanticElements: <search> is not in every browser yet
          <form
            role="search"
            className="flex items-center gap-1"
            onSubmit={(event) => {
              event.preventDefault()
              go(1)
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') closeSearch()
              if (event.key === 'Enter' && event.shiftKey) {
                event.preventDefault()
                go(-1)
              }
            }}
          >
            <Input
              autoFocus={searching}
              aria-label="Search the log"
              placeholder="Search"
              value={find}
              onChange={(event) => {
                setAt(0)
                void setParams({ find: event.target.value || null })
              }}
              className="!h-6 w-40"
            />
            <span
              role="status"
              className="min-w-[9ch] text-ink-3 text-small"
              title={all ? undefined : 'In the part of the log that is loaded'}
            >
              {find === '' ? '' : `${formatCount(current + 1)} of ${formatCount(found.length)}`}
            </span>
            <IconButton label="Previous match" small onClick={() => go(-1)} disabled={found.length === 0}>
              <ChevronUp aria-hidden />
            </IconButton>
            <IconButton label="Next match" small type="submit" disabled={found.length === 0}>
              <ChevronDown aria-hidden />
            </IconButton>
          </form>
        ) : (
          <Button kind="ghost" small onClick={() => setSearching(true)}>
            <Search aria-hidden />
            Search
          </Button>
        )}
        <Button
          small
          aria-pressed={follow}
          className="min-w-[92px]"
          onClick={() => {
            if (!follow) void log.toEnd()
            setFollow(!follow)
          }}
        >
          {follow && <Check aria-hidden />}
          {follow ? 'Following' : 'Follow'}
        </Button>
        <IconButton
          label={saving === null ? 'Download the whole log' : `Downloading, ${formatPercent(saving * 100)}`}
          small
          onClick={save}
          disabled={saving !== null || attempt === 0}
        >
          <Download aria-hidden />
        </IconButton>
      </header>
      <div style={{ height: tall ? 'max(320px, calc(100dvh - 300px))' : height }}>
        {attempt === 0 ? (
          <Empty title={isEnded(run.state) ? 'No log' : 'Not started'}>
            {isEnded(run.state) ? 'It ended before its first attempt.' : 'The log begins with the first attempt.'}
          </Empty>
        ) : log.error && !log.window ? (
          <LoadError error={log.error} what="The log" retry={log.toEnd} />
        ) : !log.window ? (
          <Skeleton className="p-4" widths={[52, 68, 44, 61, 57]} />
        ) : lines.length === 0 ? (
          <Empty title={`Nothing on ${stream}`}>
            {growing ? 'The program has written nothing here yet.' : 'The program wrote nothing here.'}
          </Empty>
        ) : (
          <LogLines
            key={`${attempt} ${stream}`}
            ref={view}
            lines={lines}
            marked={stream === 'stderr'}
            found={found}
            current={current}
            find={showSearch ? find : ''}
            follow={follow}
            onScrollUp={() => setFollow(false)}
            atStart={log.window.start === 0}
            onTop={log.loadEarlier}
            onBottom={follow ? undefined : log.loadLater}
          />
        )}
      </div>
    </section>
  )
}
