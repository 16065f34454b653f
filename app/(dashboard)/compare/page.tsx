import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ComparePage } from '@/components/compare/compare-page'

export const metadata: Metadata = { title: 'Compare' }

export default function Page() {
  // The view is read from the URL, which only the browser knows in full.
  return (
    <Suspense>
      <ComparePage />
    </Suspense>
  )
}
