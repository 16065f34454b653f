'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { createContext, Fragment, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { PLACES } from './nav'

export interface Crumb {
  title: string
  /** The last one has none: it is here. */
  href?: string
}

const CrumbContext = createContext<{ crumbs: Crumb[] | null; set: (crumbs: Crumb[] | null) => void } | null>(null)

export function CrumbProvider({ children }: { children: ReactNode }) {
  const [crumbs, set] = useState<Crumb[] | null>(null)
  const value = useMemo(() => ({ crumbs, set }), [crumbs])
  return <CrumbContext.Provider value={value}>{children}</CrumbContext.Provider>
}

/** Says where the page is, in the top and in the window's title: `useCrumbs([{ title: 'Matrices', href: '/matrices' }, { title: name }])`. */
export function useCrumbs(crumbs: Crumb[]): void {
  const set = useContext(CrumbContext)?.set
  const text = JSON.stringify(crumbs)
  useEffect(() => {
    const given = JSON.parse(text) as Crumb[]
    set?.(given)
    const last = given.at(-1)
    if (last) document.title = `${last.title} · Rungrid`
    return () => set?.(null)
  }, [set, text])
}

export function Crumbs() {
  const given = useContext(CrumbContext)?.crumbs
  const path = usePathname()
  const place = PLACES.find((each) => (each.href === '/' ? path === '/' : path.startsWith(each.href)))
  const crumbs = given ?? (place ? [{ title: place.title }] : [])
  return (
    <nav aria-label="Where I am" className="min-w-0">
      <ol className="flex items-center gap-2 text-ink-3">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1
          return (
            <Fragment key={`${index}${crumb.title}`}>
              {index > 0 ? (
                <li aria-hidden className="max-rail:hidden">
                  /
                </li>
              ) : null}
              <li className={last ? 'min-w-0 truncate font-medium text-ink' : 'whitespace-nowrap max-rail:hidden'}>
                {last || !crumb.href ? (
                  <span aria-current={last ? 'page' : undefined}>{crumb.title}</span>
                ) : (
                  <Link href={crumb.href} className="hover:text-ink hover:underline">
                    {crumb.title}
                  </Link>
                )}
              </li>
            </Fragment>
          )
        })}
      </ol>
    </nav>
  )
}
