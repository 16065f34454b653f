import { styleOf } from '@/lib/compare/styles'

/** A piece of a line as the charts draw it: hue and dashes. */
export function Swatch({ slot, faint }: { slot: number; faint?: boolean }) {
  const { hue, dash } = styleOf(slot)
  return (
    <svg
      width={20}
      height={8}
      aria-hidden="true"
      className="inline-block shrink-0"
      style={{ opacity: faint ? 0.3 : 1 }}
    >
      <line x1={0} x2={20} y1={4} y2={4} stroke={`var(${hue})`} strokeWidth={2} strokeDasharray={dash.join(' ')} />
    </svg>
  )
}
