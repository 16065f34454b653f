'use client'
import {
  Activity,
  ChartSpline,
  Cpu,
  FileCheck2,
  LayoutGrid,
  type LucideIcon,
  SlidersHorizontal,
  TextAlignStart,
} from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useSystem } from '@/components/data/queries'
import type { System } from '@/lib/api/system'
import { formatCount } from '@/lib/format/number'

interface Place {
  href: string
  title: string
  Icon: LucideIcon
  count?: (system: System) => number
}

/** Where one can go. The command palette lists the same places. */
export const PLACES: readonly Place[] = [
  { href: '/', title: 'Overview', Icon: TextAlignStart },
  { href: '/matrices', title: 'Matrices', Icon: LayoutGrid, count: (system) => system.matrices },
  {
    href: '/runs',
    title: 'Runs',
    Icon: Activity,
    count: (system) => Object.values(system.runs).reduce((sum, count) => sum + count, 0),
  },
  { href: '/compare', title: 'Compare', Icon: ChartSpline },
  {
    href: '/devices',
    title: 'Devices',
    Icon: Cpu,
    count: (system) => system.devices.gpus || system.devices.cpus,
  },
  { href: '/reports', title: 'Reports', Icon: FileCheck2 },
  { href: '/settings', title: 'Settings', Icon: SlidersHorizontal },
]

export function Nav({ onGo }: { onGo?: () => void }) {
  const path = usePathname()
  const { data: system } = useSystem()
  return (
    <ul className="grid gap-px">
      {PLACES.map(({ href, title, Icon, count }) => {
        const here = href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
        const number = system && count ? count(system) : 0
        return (
          <li key={href}>
            <Link
              href={href}
              onClick={onGo}
              aria-current={path === href ? 'page' : here ? 'true' : undefined}
              className="flex h-7 items-center gap-2.5 rounded-control px-2 text-ink-2 hover:bg-hover aria-[current]:bg-panel aria-[current]:font-medium aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line [&_svg]:text-ink-3 aria-[current]:[&_svg]:text-ink"
            >
              <Icon aria-hidden size={16} strokeWidth={1.6} />
              {title}
              {number > 0 ? (
                <span className="ml-auto font-normal text-ink-3 text-micro">{formatCount(number)}</span>
              ) : null}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

/** `gpubox-03 · local engine`, `4 GPUs`: where this dashboard runs. */
export function Foot() {
  const { data: system } = useSystem()
  if (!system) return <p className="h-8" />
  const { gpus, cpus } = system.devices
  return (
    <p className="text-ink-3 text-micro [overflow-wrap:anywhere]" title={`Rungrid ${system.version}`}>
      {system.hostname} · local engine
      <br />
      {gpus > 0 ? `${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'}` : `no GPU · ${cpus} CPU ${cpus === 1 ? 'slot' : 'slots'}`}
    </p>
  )
}
