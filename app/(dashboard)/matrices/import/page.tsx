import { Suspense } from 'react'
import { ImportPage } from '@/components/imports/import-page'

export default function Page() {
  return (
    <Suspense>
      <ImportPage />
    </Suspense>
  )
}
