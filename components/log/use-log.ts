'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { request } from '@/components/data/api'
import { useLiveState } from '@/components/data/provider'
import { append, type Chunk, type LogWindow, openWindow, prepend } from './lines'

export type Stream = 'stdout' | 'stderr'

/** Bytes of one answer: what the server gives at most. */
const CHUNK = 256 * 1024
/** Milliseconds between two looks at a log that is being written. */
const LOOK_EVERY = 1000

export interface LogSource {
  runId: string
  attempt: number
  stream: Stream
}

interface LogAnswer extends Chunk {
  size: number
}

/** @returns bytes from `offset` to the returned `end`, and how many the log has by now */
export async function readLog(
  source: LogSource,
  offset: number,
  limit = CHUNK,
  signal?: AbortSignal,
): Promise<LogAnswer> {
  const { runId, attempt, stream } = source
  const response = await request(`/runs/${encodeURIComponent(runId)}/logs`, {
    query: { stream, attempt, offset, limit },
    signal,
  })
  const text = await response.text()
  const end = Number(response.headers.get('x-rungrid-next-offset') ?? offset)
  const size = Number(response.headers.get('x-rungrid-size') ?? end)
  return { offset, end, text, size }
}

export interface LogState {
  window: LogWindow | null
  /** Bytes written so far. */
  size: number
  error: unknown
}

/**
 * A window on the log of an attempt. While it follows, it stays at the end; else it stands still and grows where people
 * read: upwards with `loadEarlier`, downwards with `loadLater`.
 */
export function useLog(source: LogSource, growing: boolean, follow: boolean) {
  const { runId, attempt, stream } = source
  const [state, setState] = useState<LogState>({ window: null, size: 0, error: null })
  const paused = useLiveState((live) => live.paused)
  const held = useRef(state)
  const busy = useRef(false)
  const key = `${runId} ${attempt} ${stream}`
  const current = useRef(key)

  const put = useCallback((next: Partial<LogState>) => {
    held.current = { ...held.current, ...next }
    setState(held.current)
  }, [])

  /** One request at a time; its answer counts only if the same log is still looked at. */
  const once = useCallback(
    async (work: () => Promise<Partial<LogState>>) => {
      if (busy.current) return
      busy.current = true
      const asked = current.current
      try {
        const next = await work()
        if (current.current === asked) put({ ...next, error: null })
      } catch (error) {
        if (current.current === asked) put({ error })
      } finally {
        busy.current = false
      }
    },
    [put],
  )

  const toEnd = useCallback(
    () =>
      once(async () => {
        const from = { runId, attempt, stream }
        const window = held.current.window
        if (!window) {
          const { size } = await readLog(from, 0, 1)
          const chunk = await readLog(from, Math.max(0, size - CHUNK))
          return { window: openWindow(chunk), size: chunk.size }
        }
        const chunk = await readLog(from, window.end)
        if (chunk.size - chunk.end <= 2 * CHUNK) {
          const next = append(window, chunk)
          return chunk.end === window.end && chunk.size === held.current.size ? {} : { window: next, size: chunk.size }
        }
        // Far behind: reading all that lies between would show nothing that people could read.
        const end = await readLog(from, chunk.size - CHUNK)
        return { window: openWindow(end), size: end.size }
      }),
    [once, runId, attempt, stream],
  )

  const loadEarlier = useCallback(
    () =>
      once(async () => {
        const window = held.current.window
        if (!window || window.start === 0) return {}
        const offset = Math.max(0, window.start - CHUNK)
        const chunk = await readLog({ runId, attempt, stream }, offset, window.start - offset)
        return { window: prepend(window, chunk), size: chunk.size }
      }),
    [once, runId, attempt, stream],
  )

  const loadLater = useCallback(
    () =>
      once(async () => {
        const window = held.current.window
        if (!window || window.end >= held.current.size) return {}
        const chunk = await readLog({ runId, attempt, stream }, window.end)
        return { window: append(window, chunk), size: chunk.size }
      }),
    [once, runId, attempt, stream],
  )

  useEffect(() => {
    if (current.current === key) return
    current.current = key
    busy.current = false
    put({ window: null, size: 0, error: null })
  }, [key, put])

  useEffect(() => {
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      if (document.visibilityState === 'visible' && (follow || !held.current.window)) await toEnd()
      if (!stopped && growing && !paused) timer = setTimeout(look, LOOK_EVERY)
    }
    if (attempt > 0) void look()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [toEnd, growing, follow, paused, attempt])

  return { ...state, toEnd, loadEarlier, loadLater }
}

/** The whole log as a file. Pieces stay in the browser's blob store, so a large log does not fill the page's memory. */
export async function downloadLog(source: LogSource, name: string, tell: (share: number) => void): Promise<void> {
  const parts: Blob[] = []
  let offset = 0
  for (;;) {
    const chunk = await readLog(source, offset)
    if (chunk.end <= offset) break
    parts.push(new Blob([chunk.text]))
    offset = chunk.end
    tell(chunk.size > 0 ? offset / chunk.size : 1)
    if (offset >= chunk.size) break
  }
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Browsers read the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
