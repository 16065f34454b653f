'use client'
import clsx from 'clsx'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useId, useState } from 'react'
import { formatCount } from '@/lib/format/number'
import { Button, IconButton } from './button'
import { inputClass } from './input'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** The sentence under the title. */
  description?: ReactNode
  wide?: boolean
  children?: ReactNode
  /** Buttons at the foot, the one that goes on last. */
  actions?: ReactNode
}

export function Dialog({ open, onOpenChange, title, description, wide, children, actions }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={clsx(
            'fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col gap-3 overflow-auto rounded-panel bg-raised p-4 shadow-float',
            wide ? 'max-w-2xl' : 'max-w-[440px]',
          )}
        >
          <Radix.Title className="pr-8 font-semibold text-title">{title}</Radix.Title>
          {description ? (
            <Radix.Description asChild>
              <div className="-mt-2 text-ink-2 text-small">{description}</div>
            </Radix.Description>
          ) : null}
          {children}
          {actions ? <div className="mt-1 flex flex-wrap justify-end gap-2">{actions}</div> : null}
          {/* Last, so that the focus begins at what the dialog is about. */}
          <Radix.Close asChild>
            <IconButton small label="Close" className="absolute top-3 right-3">
              <X aria-hidden />
            </IconButton>
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The question: `Cancel 14 queued and 6 active runs?` */
  title: string
  /** What it costs and what stays. */
  children: ReactNode
  /** The button that does it: `Cancel 20 runs`. */
  action: string
  /** The button that does not: `Keep`. */
  keep?: string
  /** Must be typed before the button works: for what costs many runs. */
  typeToConfirm?: number
  danger?: boolean
  onConfirm: () => void
}

export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  children,
  action,
  keep = 'Keep',
  typeToConfirm,
  danger = true,
  onConfirm,
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState('')
  const inputId = useId()
  const missing = typeToConfirm !== undefined && typed.trim().replaceAll(',', '') !== String(typeToConfirm)
  const close = (next: boolean) => {
    if (!next) setTyped('')
    onOpenChange(next)
  }
  const confirm = () => {
    if (missing) return
    close(false)
    onConfirm()
  }
  return (
    <Dialog open={open} onOpenChange={close} title={title} description={children}>
      <form
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          confirm()
        }}
      >
        {typeToConfirm === undefined ? null : (
          <span className="flex items-center gap-2 text-ink-2 text-small">
            <label htmlFor={inputId}>
              Type <b className="font-semibold text-ink">{formatCount(typeToConfirm)}</b> to confirm
            </label>
            <input
              id={inputId}
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              className={clsx(inputClass, 'w-20')}
            />
          </span>
        )}
        <span className="ml-auto flex gap-2">
          <Button onClick={() => close(false)}>{keep}</Button>
          <Button type="submit" kind={danger ? 'danger' : 'primary'} disabled={missing}>
            {action}
          </Button>
        </span>
      </form>
    </Dialog>
  )
}
