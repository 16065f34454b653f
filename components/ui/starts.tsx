'use client'
import { formatDuration } from '@/lib/format/duration'
import { formatExact } from '@/lib/format/time'
import { useMounted, useNowText } from './now'

/** When a waiting run should start: `in about 12 min`, the exact time on hover. */
export function StartsIn({ at, unknown = 'not known yet' }: { at: string | null; unknown?: string }) {
  const time = at === null ? null : Date.parse(at)
  const mounted = useMounted()
  const text = useNowText((now) => {
    if (time === null) return ''
    const seconds = (time - now) / 1000
    return seconds < 1 ? 'any moment' : `in about ${formatDuration(seconds)}`
  })
  if (time === null) return <span className="text-ink-3">{unknown}</span>
  return (
    <time dateTime={at!} title={mounted ? formatExact(time) : undefined} className="whitespace-nowrap">
      {text}
    </time>
  )
}
