'use client'

import { useEffect, useRef, useState } from 'react'
import { get } from '@/components/data/api'
import type { LogMatches } from '@/lib/api/logs'
import { patternOf, type Wanted } from '@/lib/log/find'
import { type LogSource, logPath, logQuery } from './read'

/** Matching lines held: with more, the words are not well chosen. */
export const MOST_MATCHES = 50_000
/** Milliseconds of rest before what is typed is searched for. */
const REST = 250
/** Milliseconds between two searches of what was written since. */
const GROWN_EVERY = 1000

export interface LogSearch {
  /** Places of the matching lines, in order. */
  offsets: number[]
  /** Share of the log that was searched, 0 to 1. */
  share: number
  /** Bytes that the log had when it was searched. */
  at: number
  /** Searched to the end, or to as many as are held. */
  done: boolean
  error: unknown
  /** Marks the words in a line; null until the server has found them to be searchable. */
  pattern: RegExp | null
}

const NOTHING: LogSearch = { offsets: [], share: 0, at: 0, done: false, error: null, pattern: null }

/** Searches in all of a log, on the server, and goes on when it grows. Empty words search nothing. */
export function useLogSearch({ runId, attempt, stream }: LogSource, wanted: Wanted, size: number): LogSearch {
  const { text, matchCase, isRegex } = wanted
  const [state, setState] = useState(NOTHING)
  /** Where the next search of these words begins. */
  const next = useRef({ key: '', offset: 0 })
  /** Bytes up to which it shall have been searched: raised only when a search has ended, so that none is broken off. */
  const [goal, setGoal] = useState(0)
  const key = `${runId} ${attempt} ${stream} ${isRegex} ${matchCase} ${text}`
  const isFull = state.offsets.length >= MOST_MATCHES
  const isBehind = state.done && !state.error && !isFull && size > state.at
  useEffect(() => {
    if (isBehind) setGoal(size)
  }, [isBehind, size])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for all that names the log and the words
  useEffect(() => {
    const isAnew = next.current.key !== key
    if (isAnew) {
      next.current = { key, offset: 0 }
      setState(NOTHING)
    }
    if (text === '' || attempt === 0) return
    const stop = new AbortController()
    const timer = setTimeout(() => void search(), isAnew ? REST : GROWN_EVERY)
    const search = async () => {
      let { offset } = next.current
      let pattern: RegExp | null = null
      let count = 0
      try {
        for (;;) {
          const source = { runId, attempt, stream }
          const query = { ...logQuery(source), q: text, regex: isRegex, case: matchCase, offset, limit: 5000 }
          const page = await get<LogMatches>(logPath(source, '/search'), query, stop.signal)
          pattern ??= patternOf({ text, matchCase, isRegex })
          const from = offset
          const found = page.matches.map((match) => match.offset)
          setState((before) => {
            // The line that was being written is searched again.
            const kept = before.offsets.filter((each) => each < from)
            const offsets = kept.concat(found).slice(0, MOST_MATCHES)
            const done = page.atEnd || offsets.length >= MOST_MATCHES
            const share = page.size > 0 ? page.nextOffset / page.size : 1
            return { offsets, share, at: page.size, done, error: null, pattern }
          })
          offset = page.nextOffset
          next.current.offset = offset
          count += found.length
          if (page.atEnd || count >= MOST_MATCHES) return
        }
      } catch (error) {
        if (!stop.signal.aborted) setState((before) => ({ ...before, done: true, error }))
      }
    }
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for all that names the log and the words
  }, [key, goal])

  return state
}

/** Index of the first place at or after `offset`; the length when there is none. */
export function indexFrom(offsets: readonly number[], offset: number): number {
  let low = 0
  let high = offsets.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (offsets[middle]! < offset) low = middle + 1
    else high = middle
  }
  return low
}
