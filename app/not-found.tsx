import Link from 'next/link'
import { Button } from '@/components/ui/button'

export default function NotFound() {
  return (
    <main className="mx-auto grid max-w-md gap-2 px-4 pt-[18vh]">
      <h1>There is no page here</h1>
      <p className="text-ink-2">The address may be mistyped, or what stood here has been removed.</p>
      <p className="mt-2">
        <Button asChild>
          <Link href="/">To the overview</Link>
        </Button>
      </p>
    </main>
  )
}
