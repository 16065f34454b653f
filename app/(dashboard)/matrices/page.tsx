import { Suspense } from 'react'
import { MatricesPage } from '@/components/matrix/matrices-page'

export default function Page() {
  return (
    <Suspense>
      <MatricesPage />
    </Suspense>
  )
}
