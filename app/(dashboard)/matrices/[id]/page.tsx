import { Suspense } from 'react'
import { MatrixPage } from '@/components/matrix/matrix-page'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return (
    <Suspense>
      <MatrixPage id={decodeURIComponent(id)} />
    </Suspense>
  )
}
