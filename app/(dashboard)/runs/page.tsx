import type { Metadata } from 'next'
import { Suspense } from 'react'
import { RunsTable } from '@/components/runs-table/runs-table'

export const metadata: Metadata = { title: 'Runs' }

export default function RunsPage() {
  // The view is read from the URL, which only the browser knows in full.
  return (
    <Suspense>
      <RunsTable />
    </Suspense>
  )
}
