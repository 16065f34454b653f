import type { ReactNode } from 'react'

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-cell border border-line-2 bg-canvas px-1 font-medium font-sans text-ink-3 text-micro">
      {children}
    </kbd>
  )
}
