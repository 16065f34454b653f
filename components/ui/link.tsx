import clsx from 'clsx'
import Link from 'next/link'
import type { ComponentProps } from 'react'

/** A link that says so by its colour. */
export function AccentLink({ className, ...props }: ComponentProps<typeof Link>) {
  return <Link className={clsx('font-medium text-accent hover:underline', className)} {...props} />
}
