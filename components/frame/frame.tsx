'use client'
import { Menu as MenuIcon, Search } from 'lucide-react'
import Link from 'next/link'
import { Dialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { AlertBell } from '@/components/alerts/bell'
import { CommandMenu, openCommandMenu } from '@/components/command-menu/command-menu'
import { IconButton } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { Announcer } from './announce'
import { BrandMark } from './brand'
import { CrumbProvider, Crumbs } from './crumbs'
import { LiveIndicator, PauseButton } from './live-indicator'
import { Foot, Nav } from './nav'
import { ThemeButton } from './theme-button'

/** What stands around every page: rail, top, main. Pages fill `main` and say where they are with `useCrumbs`. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <CrumbProvider>
      <div className="rail:grid rail:h-dvh rail:grid-cols-[184px_minmax(0,1fr)] rail:grid-rows-[44px_minmax(0,1fr)]">
        <a
          href="#main"
          className="absolute -top-12 left-2 z-50 rounded-control bg-ink px-3 py-1.5 text-on-ink focus:top-2"
        >
          Skip to the content
        </a>
        <nav
          aria-label="Main"
          className="row-span-2 flex flex-col gap-5 overflow-y-auto border-line border-r px-2 py-3 max-rail:hidden"
        >
          <Brand />
          <Nav />
          <div className="mt-auto px-2">
            <Foot />
          </div>
        </nav>
        <header className="sticky top-0 z-30 flex h-11 items-center gap-2 border-line border-b bg-canvas px-4 rail:static rail:gap-3 rail:px-6">
          <RailMenu />
          <Crumbs />
          <button
            type="button"
            onClick={openCommandMenu}
            aria-label="Jump to a matrix, run or action"
            className="ml-auto flex h-7 w-7 shrink-0 items-center gap-2 overflow-hidden rounded-control border border-line-2 bg-panel px-1.5 text-ink-3 text-small rail:w-[288px] rail:px-2.5 rail:pr-1.5"
          >
            <Search aria-hidden size={14} className="shrink-0" />
            <span className="flex-1 truncate text-left max-rail:hidden">Jump to a matrix, run or action</span>
            <span className="max-rail:hidden">
              <Kbd>Ctrl K</Kbd>
            </span>
          </button>
          <LiveIndicator />
          <span className="flex">
            <AlertBell />
            <PauseButton />
            <ThemeButton />
          </span>
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="flex min-w-0 flex-col gap-3 px-4 py-4 outline-none rail:overflow-auto rail:px-6"
        >
          {children}
        </main>
      </div>
      <CommandMenu />
      <Announcer />
    </CrumbProvider>
  )
}

function Brand() {
  return (
    <Link href="/" className="mx-2 flex h-5 items-center gap-2 font-semibold text-title">
      <BrandMark />
      Rungrid
    </Link>
  )
}

/** The rail as a sheet, below 900 px. */
function RailMenu() {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <IconButton label="Menu" className="-ml-1.5 rail:hidden">
          <MenuIcon aria-hidden />
        </IconButton>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim rail:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-60 flex-col gap-5 bg-canvas px-2 py-3 shadow-float outline-none rail:hidden"
        >
          <Dialog.Title className="sr-only">Menu</Dialog.Title>
          <Brand />
          <nav aria-label="Main">
            <Nav onGo={() => setOpen(false)} />
          </nav>
          <div className="mt-auto px-2">
            <Foot />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
