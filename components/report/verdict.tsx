import clsx from 'clsx'
import type { ReactNode } from 'react'
import { MARK_WORDS, type Mark } from '@/lib/report/checklist'
import { VERDICT_MARKS, VERDICT_WORDS } from '@/lib/report/verdict-words'
import type { Verdict } from '@/lib/rules/types'

const line = { fill: 'none', stroke: 'currentColor', strokeLinecap: 'round', strokeLinejoin: 'round' } as const

const SHAPES: Record<Mark, ReactNode> = {
  ticked: <path d="m3.4 8.6 3 3 6.2-7" {...line} strokeWidth="1.8" />,
  open: (
    <>
      <path d="M8 1.6 14.4 8 8 14.4 1.6 8z" {...line} fill="currentColor" strokeWidth="1.3" />
      <path d="M8 5.1v3.4m0 2.2v.1" {...line} stroke="var(--panel)" strokeWidth="1.6" />
    </>
  ),
  crossed: <path d="m4.2 4.2 7.6 7.6m0-7.6-7.6 7.6" {...line} strokeWidth="1.8" />,
  unjudged: <path d="M5 5.6A3 3 0 1 1 8.6 8.5C8.2 8.6 8 8.9 8 9.4v.6m0 3v.1" {...line} strokeWidth="1.6" />,
  none: <path d="M4 8h8" {...line} strokeWidth="1.8" />,
  warned: (
    <>
      <path d="M8 2.4 14.2 13.4H1.8z" {...line} strokeWidth="1.4" />
      <path d="M8 6.6v3m0 1.8v.1" {...line} strokeWidth="1.5" />
    </>
  ),
}

interface Look {
  icon: string
  text: string
  soft: string
}

const LOOKS: Record<Mark, Look> = {
  ticked: { icon: 'text-succeeded', text: 'text-succeeded-text', soft: 'bg-succeeded-soft' },
  open: { icon: 'text-warn', text: 'text-warn-text', soft: 'bg-warn-soft' },
  crossed: { icon: 'text-failed', text: 'text-failed-text', soft: 'bg-failed-soft' },
  unjudged: { icon: 'text-ink-3', text: 'text-ink-2', soft: 'bg-pale-soft hatch' },
  none: { icon: 'text-pale', text: 'text-ink-3', soft: 'bg-pale-soft' },
  warned: { icon: 'text-warn', text: 'text-warn-text', soft: 'bg-pale-soft' },
}

/** Class of words in the colour of a mark. */
export function markText(mark: Mark): string {
  return LOOKS[mark].text
}

export interface MarkIconProps {
  mark: Mark
  size?: number
  /** Says the word to screen readers, where it stands without it. */
  named?: boolean
  className?: string
}

export function MarkIcon({ mark, size = 14, named, className }: MarkIconProps) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      className={clsx('inline-block shrink-0', LOOKS[mark].icon, className)}
      role={named ? 'img' : undefined}
      aria-label={named ? MARK_WORDS[mark] : undefined}
      aria-hidden={named ? undefined : true}
    >
      {SHAPES[mark]}
    </svg>
  )
}

/** The mark in a tinted circle, for lists of requirements. */
export function MarkDot({ mark }: { mark: Mark }) {
  return (
    <span className={clsx('grid size-5 shrink-0 place-items-center rounded-full', LOOKS[mark].soft)}>
      <MarkIcon mark={mark} named />
    </span>
  )
}

/** Mark, word and colour: never colour alone. */
export function VerdictWord({ verdict, short, className }: { verdict: Verdict; short?: boolean; className?: string }) {
  const mark = VERDICT_MARKS[verdict]
  return (
    <span
      className={clsx('inline-flex items-center gap-1.5 whitespace-nowrap align-middle', LOOKS[mark].text, className)}
    >
      <MarkIcon mark={mark} size={13} />
      {short && verdict === 'unjudged' ? 'unjudged' : VERDICT_WORDS[verdict]}
    </span>
  )
}
