import { Suspense } from 'react'
import { NewMatrixPage } from '@/components/launch/new-matrix-page'

export default function Page() {
  return (
    <Suspense>
      <NewMatrixPage />
    </Suspense>
  )
}
