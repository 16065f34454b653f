import { setTimeout as sleep } from 'node:timers/promises'
import type { RunSummary } from '../lib/api/runs'
import { isEnded } from '../lib/runs/states'
import type { Client } from './client'
import type { Output } from './output'

const EVERY_MS = 1000

/** Prints the output of a run's attempt from its beginning; with `follow` until the run has ended. */
export async function printLogs(
  client: Client,
  output: Output,
  options: { id: string; stream: 'stdout' | 'stderr'; attempt?: number; follow: boolean },
): Promise<void> {
  const run = `/runs/${encodeURIComponent(options.id)}`
  const attempt = options.attempt === undefined ? '' : `&attempt=${options.attempt}`
  const decoder = new TextDecoder()
  let offset = 0
  for (;;) {
    // Asked before reading: what a run wrote before its end is read after it.
    const ended = options.follow && isEnded((await client.get<RunSummary>(run)).state)
    for (;;) {
      const part = await client.request('GET', `${run}/logs?stream=${options.stream}&offset=${offset}${attempt}`)
      const text = decoder.decode(await part.arrayBuffer(), { stream: true })
      const next = Number(part.headers.get('x-rungrid-next-offset'))
      if (text) output.raw(text)
      if (!(next > offset)) break
      offset = next
    }
    if (!options.follow || ended) return
    await sleep(EVERY_MS, undefined, { signal: client.signal })
  }
}
