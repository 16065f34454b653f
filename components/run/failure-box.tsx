'use client'

import { FailureIcon, failureTitle } from '@/components/ui/failure'
import { AccentLink } from '@/components/ui/link'
import type { Attempt, Run } from '@/lib/api/runs'

type Failure = NonNullable<Attempt['failure']>

/** "Crashed", `crashed`: once is enough. */
const sameWords = (cls: string) => failureTitle(cls).toLowerCase() === cls.replaceAll('_', ' ')

/** What went wrong, what to do, and what the program said last. */
export function FailureBox({ run, failure }: { run: Run; failure: Failure }) {
  return (
    <section aria-label="Failure" className="rounded-panel bg-failed-soft px-4 py-3">
      <p className="flex items-center gap-1.5">
        <FailureIcon cls={failure.class} size={16} />
        <b className="font-semibold">{failureTitle(failure.class)}</b>
        {sameWords(failure.class) ? null : <code className="text-failed-text text-small">{failure.class}</code>}
      </p>
      <p className="mt-1 [overflow-wrap:anywhere]">{failure.message}</p>
      <p className="text-ink-2">{failure.fix}</p>
      {failure.tail && failure.tail.length > 0 && (
        <>
          <pre
            className="mt-2 max-h-52 overflow-auto rounded-control bg-panel px-3 py-2 text-small leading-[18px]"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
            tabIndex={0}
          >
            {failure.tail.join('\n')}
          </pre>
          <p className="mt-1 text-ink-3 text-micro">
            Last lines of stderr · <AccentLink href={`/runs/${run.id}?tab=log&stream=stderr`}>whole log</AccentLink>
          </p>
        </>
      )}
    </section>
  )
}
