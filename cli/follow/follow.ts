import type { Device } from '../../lib/api/devices'
import type { Matrix } from '../../lib/api/matrices'
import { CliError, type Client } from '../client'
import type { CommandLine, Opened } from '../command-line'
import { matrixText } from '../show'
import { Bars } from './bars'
import { type Followed, followMatrix, type View } from './follow-matrix'
import { JsonLines, Lines } from './lines'

export interface FollowOptions {
  /** Minutes; default: no limit. */
  timeout?: number
  /** The first Ctrl+C cancels the matrix, and its end is waited for. */
  cancelOnInterrupt?: boolean
}

/** How programs are told: a line a change, or only what it came to. */
type ForPrograms = 'lines' | 'end'

/**
 * Follows a matrix until it has ended, tells what it came to and sets the exit code: 6 when a run failed or it was
 * cancelled. @throws CliError 7 at the time limit, 8 when interrupted
 */
export async function follow(
  line: CommandLine,
  { client, json }: Opened,
  id: string,
  options: FollowOptions,
  forPrograms: ForPrograms = 'end',
): Promise<void> {
  const { output, signal, second } = line.world
  const tell = ({ matrix, failed }: Followed) => {
    if (json) output.out(JSON.stringify(forPrograms === 'lines' ? { matrix } : matrix))
    else output.out(matrixText(matrix, failed))
  }
  const view = async (): Promise<View | null> => {
    if (json) return forPrograms === 'lines' ? new JsonLines(output) : null
    if (!output.isTTY) return new Lines(output)
    return new Bars(output, (await client.until(second ?? signal).get<{ items: Device[] }>('/devices')).items)
  }
  try {
    const seconds = options.timeout === undefined ? undefined : options.timeout * 60
    const followed = await followMatrix(client, await view(), id, seconds)
    tell(followed)
    line.exitCode = followed.failed.length > 0 || followed.matrix.state === 'cancelled' ? 6 : 0
    return
  } catch (error) {
    if (!signal.aborted || error instanceof CliError) throw error
  }
  if (!options.cancelOnInterrupt || !second)
    throw new CliError(`Left ${id}; its runs go on.`, 8, {
      fix: `Watch them again: npx rungrid watch ${id}\nCancel them: npx rungrid cancel ${id}`,
    })
  output.err(`Cancelling ${id}; waiting for its workers to end. Press Ctrl+C again to leave at once.`)
  try {
    const again = client.until(second)
    await cancel(again, id)
    tell(await followMatrix(again, await view(), id))
  } catch (error) {
    if (!second.aborted || error instanceof CliError) throw error
    throw new CliError(`Left ${id} while it is being cancelled.`, 8, { fix: `See its end: npx rungrid watch ${id}` })
  }
  line.exitCode = 8
}

async function cancel(client: Client, id: string): Promise<void> {
  const path = `/matrices/${encodeURIComponent(id)}`
  try {
    await client.post(`${path}/cancel`, { json: { reason: 'Cancelled by Ctrl+C' } })
  } catch (error) {
    const { state } = await client.get<Matrix>(path)
    if (state !== 'finished' && state !== 'cancelled') throw error // it ended meanwhile: nothing to cancel
  }
}
