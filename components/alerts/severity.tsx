import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { Severity } from '@/lib/alerts/rule'

const KINDS = {
  info: { Icon: Info, ink: 'text-ink-3', word: 'Info' },
  warning: { Icon: TriangleAlert, ink: 'text-warn', word: 'Warning' },
  error: { Icon: CircleAlert, ink: 'text-failed', word: 'Error' },
} as const

/** Icon of a severity, with its word for who does not see it. */
export function SeverityIcon({ severity }: { severity: Severity }) {
  const { Icon, ink, word } = KINDS[severity]
  return (
    <span className={`shrink-0 ${ink}`} title={word}>
      <Icon aria-hidden className="size-4" />
      <span className="sr-only">{word}</span>
    </span>
  )
}

export const severityWord = (severity: Severity) => KINDS[severity].word
