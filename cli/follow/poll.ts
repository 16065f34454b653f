/** Asking a server every second, which works through every proxy; a server that restarts meanwhile is waited for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CliError, type Client } from '../client'
import { duration } from '../output'

const EVERY_MS = 1000
/** How long a server may be away before we give up; it survives a restart that builds first. */
const AWAY_MS = 5 * 60_000

export interface Poll<T> {
  id: string
  timeoutSeconds?: number
  /** @returns null to be asked again a second later */
  look: () => Promise<T | null>
  /** The server is away, or back. */
  note?: (text: string) => void
}

/** @throws CliError 7 when nothing came within `timeoutSeconds`; what the client throws when the server stays away */
export async function poll<T>(client: Client, { id, timeoutSeconds, look, note }: Poll<T>): Promise<T> {
  const until = timeoutSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutSeconds * 1000
  let awaySince: number | null = null
  for (;;) {
    try {
      const found = await look()
      if (awaySince !== null) note?.('The server answers again.')
      awaySince = null
      if (found !== null) return found
    } catch (error) {
      if (!(error instanceof CliError && error.isAway)) throw error
      if (awaySince === null) note?.(`${error.message} Waiting for it; runs go on meanwhile.`)
      awaySince ??= Date.now()
      if (Date.now() - awaySince > AWAY_MS) throw error
    }
    if (Date.now() > until)
      throw new CliError(`${id} has not ended after ${duration(timeoutSeconds!)}; it goes on.`, 'timed_out', {
        fix: `Watch it again: npx rungrid watch ${id}`,
      })
    await sleep(EVERY_MS, undefined, { signal: client.signal })
  }
}
