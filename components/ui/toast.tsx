'use client'
import { useTheme } from 'next-themes'
import { Toaster as Sonner, toast } from 'sonner'

/** Toasts are for what the user did, and for nothing else. */
export { toast }

export function Toaster() {
  const { resolvedTheme } = useTheme()
  return (
    <Sonner
      position="bottom-right"
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-[356px] max-w-[calc(100vw-32px)] items-start gap-2 rounded-panel bg-raised px-4 py-3 text-data text-ink shadow-float',
          description: 'text-ink-2 text-small',
          icon: 'mt-0.5 shrink-0 [&_svg]:size-4',
          actionButton: 'ml-auto font-medium text-accent',
          error: '[&_[data-icon]]:text-failed',
          success: '[&_[data-icon]]:text-succeeded',
        },
      }}
    />
  )
}
