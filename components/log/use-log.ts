'use client'

import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useLive, useLiveState } from '@/components/data/provider'
import { useTopics } from '@/components/data/queries'
import { LogStore } from './log-store'
import { type LogSource, readerOf } from './read'

/** Milliseconds between two looks while the socket is down. While it is up the server tells what grew. */
const LOOK_EVERY = 5000

/**
 * The log of an attempt. While it follows, it stays at the end.
 * @param opensAt place in the file that is shown first; null: the end
 */
export function useLog({ runId, attempt, stream }: LogSource, follow: boolean, opensAt: number | null) {
  const live = useLive()
  const store = useMemo(() => new LogStore(readerOf({ runId, attempt, stream })), [runId, attempt, stream])
  const shot = useSyncExternalStore(store.subscribe, store.shot, store.shot)
  const poll = useLiveState((state) => state.connection !== 'up' && !state.paused)
  useTopics(attempt > 0 ? [`log:${runId}`] : [])

  // Where it opens matters once: later jumps are asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another log opens anew
  useEffect(() => {
    if (attempt > 0) void (opensAt === null ? store.toEnd() : store.jump(opensAt))
    return () => store.close()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only another log opens anew
  }, [store])

  useEffect(() => {
    const off = live.onLog(runId, (patch) => {
      if (patch && patch.attempt !== attempt) return
      const { lines, size, end } = store.shot()
      if (patch) store.grew(patch[stream])
      const isNews = !patch || patch[stream] !== size || end < patch[stream]
      if (isNews && (follow || !lines || !patch || patch[stream] < end)) void store.toEnd()
    })
    return off
  }, [live, runId, attempt, stream, store, follow])

  useEffect(() => {
    if (!poll || !follow || attempt === 0) return
    const timer = setInterval(() => document.visibilityState === 'visible' && void store.toEnd(), LOOK_EVERY)
    return () => clearInterval(timer)
  }, [poll, follow, store, attempt])

  return { store, shot }
}
