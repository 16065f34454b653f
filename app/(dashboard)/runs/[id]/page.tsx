import { Suspense } from 'react'
import { RunPage } from '@/components/run/run-page'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  // The address holds the view, which only the browser knows.
  return (
    <Suspense>
      <RunPage key={id} id={decodeURIComponent(id)} />
    </Suspense>
  )
}
