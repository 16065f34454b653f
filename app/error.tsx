'use client'
import Link from 'next/link'
import { Button } from '@/components/ui/button'

/** A page that broke while it was drawn: a defect of ours. What runs is not touched by it. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div role="alert" className="mx-auto grid max-w-lg gap-2 px-4 pt-[12vh]">
      <h1>This page could not be drawn</h1>
      <p className="text-ink-2">It is a fault of the page; what runs goes on. Try again, or reload it.</p>
      <pre className="max-h-40 overflow-auto whitespace-pre-wrap rounded-control bg-sunken px-3 py-2 text-small">
        {error.message}
        {error.digest ? `\n${error.digest}` : ''}
      </pre>
      <p className="mt-2 flex gap-2">
        <Button onClick={reset}>Try again</Button>
        <Button kind="ghost" asChild>
          <Link href="/">To the overview</Link>
        </Button>
      </p>
    </div>
  )
}
