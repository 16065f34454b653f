import clsx from 'clsx'
import { Slot } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'

export type ButtonKind = 'default' | 'primary' | 'ghost' | 'danger'

const KINDS: Record<ButtonKind, string> = {
  default: 'border-line-2 bg-panel text-ink hover:bg-hover [&_svg]:text-ink-3',
  primary: 'border-ink bg-ink text-on-ink hover:opacity-90',
  ghost:
    'border-transparent text-ink-2 hover:bg-hover disabled:!border-transparent disabled:!bg-transparent disabled:!opacity-50 [&_svg]:text-ink-3',
  danger: 'border-failed-text bg-failed-text text-panel hover:opacity-90',
}

const DISABLED =
  'disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-3 disabled:opacity-100 aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-ink-3 aria-disabled:opacity-100'

export interface ButtonProps extends ComponentProps<'button'> {
  /** One primary button a page. */
  kind?: ButtonKind
  /** 24 instead of 28 high, for panel heads. */
  small?: boolean
  /** The child (a link) becomes the button. */
  asChild?: boolean
}

export function Button({ kind = 'default', small, asChild, className, type = 'button', ...props }: ButtonProps) {
  const classes = clsx(
    'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-control border font-medium transition-colors duration-[120ms] [&_svg]:size-3.5 [&_svg]:shrink-0',
    small ? 'h-6 px-2 text-small' : 'h-7 px-2.5 text-data',
    KINDS[kind],
    DISABLED,
    className,
  )
  if (asChild) return <Slot.Root className={classes} {...props} />
  return <button type={type} className={classes} {...props} />
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'asChild'> {
  /** What it does, for the screen reader and as tooltip. */
  label: string
  children: ReactNode
}

export function IconButton({ label, small, kind = 'ghost', className, children, ...props }: IconButtonProps) {
  return (
    <Button
      aria-label={label}
      title={label}
      kind={kind}
      small={small}
      className={clsx('!px-0', small ? 'w-6' : 'w-7', className)}
      {...props}
    >
      {children}
    </Button>
  )
}
