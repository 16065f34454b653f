import { Suspense } from 'react'
import { ReportsPage } from '@/components/report/reports-page'

export default function Page() {
  return (
    <Suspense>
      <ReportsPage />
    </Suspense>
  )
}
