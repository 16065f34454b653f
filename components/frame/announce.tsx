'use client'
import { useEffect, useState } from 'react'

/** Milliseconds over which changes are gathered: a screen reader is told once, not once a run. */
const GATHER = 1500

let waiting: string[] = []
let tell: ((text: string) => void) | undefined
let timer: ReturnType<typeof setTimeout> | undefined

/** Tells screen readers of a change, gathered with the others of the moment. */
export function announce(text: string): void {
  waiting.push(text)
  if (timer !== undefined) return
  timer = setTimeout(() => {
    timer = undefined
    const texts = [...new Set(waiting)]
    waiting = []
    tell?.(texts.length > 3 ? `${texts.slice(-3).join('. ')}, and ${texts.length - 3} more` : texts.join('. '))
  }, GATHER)
}

export function Announcer() {
  const [text, setText] = useState('')
  useEffect(() => {
    tell = setText
    return () => {
      tell = undefined
    }
  }, [])
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  )
}
