import Link from 'next/link'
import type { ReactNode } from 'react'

export interface TabsProps {
  /** What the tabs are parts of. */
  label: string
  current: string
  tabs: readonly { id: string; label: ReactNode; href: string; count?: ReactNode }[]
}

/** Tabs are links: each has an address, the back button works. They scroll sideways, so a flex column would squeeze them. */
export function Tabs({ label, current, tabs }: TabsProps) {
  return (
    <nav
      aria-label={label}
      className="-mx-4 rail:-mx-6 flex shrink-0 gap-5 overflow-x-auto border-line border-b px-4 rail:px-6 [scrollbar-width:none]"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.id}
          href={tab.href}
          scroll={false}
          aria-current={tab.id === current ? 'page' : undefined}
          className="-mb-px h-8 whitespace-nowrap border-transparent border-b-2 text-ink-2 leading-6 -outline-offset-2 hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink"
        >
          {tab.label}
          {tab.count === undefined ? null : <span className="ml-1 font-normal text-ink-3 text-micro">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  )
}
