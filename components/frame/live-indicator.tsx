'use client'
import clsx from 'clsx'
import { Pause, Play } from 'lucide-react'
import { useEffect } from 'react'
import type { LiveState } from '@/components/data/live'
import { useLive, useLiveState } from '@/components/data/provider'
import { IconButton } from '@/components/ui/button'
import { stopClock, useNowText } from '@/components/ui/now'
import { formatClock, formatRelative } from '@/lib/format/time'
import { announce } from './announce'

type Shown = 'live' | 'connecting' | 'reconnecting' | 'database' | 'paused'

function shownState(state: LiveState): Shown {
  if (state.paused) return 'paused'
  if (state.connection === 'connecting') return 'connecting'
  if (state.connection === 'down') return 'reconnecting'
  return state.database ? 'live' : 'database'
}

const DOTS: Record<Shown, string> = {
  live: 'bg-succeeded ring-succeeded-soft',
  connecting: 'bg-queued ring-queued-soft',
  reconnecting: 'bg-warn ring-warn-soft',
  database: 'bg-failed ring-failed-soft',
  paused: 'bg-ink-3 ring-sunken',
}

/** Said aloud when the state changes, never with the age of data. */
const WORDS: Record<Shown, string> = {
  live: 'Live',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  database: 'Database away',
  paused: 'Paused',
}

/** Whether what is shown is true now, and if not, how old it is. */
export function LiveIndicator() {
  const live = useLive()
  const shown = useLiveState(shownState)
  const age = useNowText((now) => {
    const { lastMessageAt, pausedAt } = live.getState()
    if (shown === 'paused' && pausedAt) return `since ${formatClock(pausedAt, true)}`
    if (!lastMessageAt || shown === 'connecting') return ''
    if (shown === 'live') return formatRelative(Math.min(lastMessageAt, now), now).replace(' ago', '')
    return `last update ${formatRelative(Math.min(lastMessageAt, now), now)}`
  })
  useEffect(() => {
    if (shown !== 'connecting') announce(WORDS[shown])
  }, [shown])
  return (
    <span
      className="flex shrink-0 items-center gap-1.5 whitespace-nowrap text-ink-2 text-small"
      title={shown === 'live' ? 'Connected. The age of the last message stands beside it.' : undefined}
    >
      <i className={clsx('size-[7px] rounded-full ring-[3px]', DOTS[shown])} />
      {WORDS[shown]}
      <span className={clsx('text-ink-3', shown === 'live' ? 'inline-block w-[7ch] max-rail:hidden' : 'max-sm:hidden')}>
        {age ? `· ${age}` : ''}
      </span>
    </span>
  )
}

/** Freezes what is shown (WCAG 2.2.2). */
export function PauseButton() {
  const live = useLive()
  const paused = useLiveState((state) => state.paused)
  useEffect(() => {
    stopClock(paused ? Date.now() : null)
    return () => stopClock(null)
  }, [paused])
  return (
    <IconButton
      label={paused ? 'Go on with live updates' : 'Pause live updates'}
      aria-pressed={paused}
      onClick={() => (paused ? live.resume() : live.pause())}
    >
      {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
    </IconButton>
  )
}
