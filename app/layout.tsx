import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Providers } from '@/components/frame/providers'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Rungrid', template: '%s · Rungrid' },
  description: 'Matrices of ML runs on a pool of GPUs, live',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default function RootLayout({ children }: { children: ReactNode }) {
  // next-themes sets data-theme before the first paint, which the server can't know.
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
