import { Suspense } from 'react'
import { ReportPage } from '@/components/report/report-page'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return (
    <Suspense>
      <ReportPage id={decodeURIComponent(id)} />
    </Suspense>
  )
}
