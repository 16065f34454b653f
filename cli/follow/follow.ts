import type { Device } from '../../lib/api/devices'
import type { Matrix } from '../../lib/api/matrices'
import type { Run } from '../../lib/api/runs'
import { ERROR_CODES } from '../../lib/errors/codes'
import { isEnded } from '../../lib/runs/states'
import { CliError, type Client } from '../client'
import type { CommandLine, Opened } from '../command-line'
import { matrixText, runText } from '../show'
import { Bars, RunBar } from './bars'
import { type Followed, followMatrix, type View } from './follow-matrix'
import { followRun, type RunView } from './follow-run'
import { JsonLines, Lines, RunJsonLines, RunLines } from './lines'

export interface FollowOptions {
  /** Minutes; default: no limit. */
  timeout?: number
  /** The first Ctrl+C cancels the matrix, and its end is waited for. */
  cancelOnInterrupt?: boolean
}

/** How programs are told: a line a change, or only what it came to. */
type ForPrograms = 'lines' | 'end'

/**
 * Follows a matrix, or one run (`r-…`), until it has ended, tells what it came to and sets the exit code: 6 when a run
 * failed or was cancelled. @throws CliError 7 at the time limit, 8 when interrupted
 */
export async function follow(
  line: CommandLine,
  opened: Opened,
  id: string,
  options: FollowOptions,
  forPrograms: ForPrograms = 'end',
): Promise<void> {
  const { output, signal, second } = line.world
  const isRun = id.startsWith('r-')
  const toEnd = isRun ? runToEnd(line, opened, id, forPrograms) : matrixToEnd(line, opened, id, forPrograms)
  try {
    const seconds = options.timeout === undefined ? undefined : options.timeout * 60
    line.exitCode = (await toEnd(opened.client, seconds)) ? 0 : ERROR_CODES.run_failed.exit
    return
  } catch (error) {
    if (!signal.aborted || error instanceof CliError) throw error
  }
  if (!options.cancelOnInterrupt || !second)
    throw new CliError(`Left ${id}; ${isRun ? 'it goes on' : 'its runs go on'}.`, 'interrupted', {
      fix: `Watch ${isRun ? 'it' : 'them'} again: npx rungrid watch ${id}\nCancel ${isRun ? 'it' : 'them'}: npx rungrid cancel ${id}`,
    })
  output.err(`Cancelling ${id}; waiting for its workers to end. Press Ctrl+C again to leave at once.`)
  try {
    const again = opened.client.until(second)
    await (isRun ? cancelRun(again, id) : cancel(again, id))
    await toEnd(again)
  } catch (error) {
    if (!second.aborted || error instanceof CliError) throw error
    throw new CliError(`Left ${id} while it is being cancelled.`, 'interrupted', {
      fix: `See its end: npx rungrid watch ${id}`,
    })
  }
  line.exitCode = ERROR_CODES.interrupted.exit
}

/** Follows and tells the end. @returns whether all is well */
type ToEnd = (client: Client, timeoutSeconds?: number) => Promise<boolean>

function matrixToEnd(line: CommandLine, { json }: Opened, id: string, forPrograms: ForPrograms): ToEnd {
  const { output } = line.world
  const tell = ({ matrix, failed }: Followed) => {
    if (json) output.out(JSON.stringify(forPrograms === 'lines' ? { matrix } : matrix))
    else output.out(matrixText(matrix, failed))
  }
  const view = async (client: Client): Promise<View | null> => {
    if (json) return forPrograms === 'lines' ? new JsonLines(output) : null
    if (!output.isTTY) return new Lines(output)
    return new Bars(output, (await client.get<{ items: Device[] }>('/devices')).items)
  }
  return async (client, timeoutSeconds) => {
    const followed = await followMatrix(client, await view(client), id, timeoutSeconds)
    tell(followed)
    return followed.failed.length === 0 && followed.matrix.state !== 'cancelled'
  }
}

function runToEnd(line: CommandLine, { json }: Opened, id: string, forPrograms: ForPrograms): ToEnd {
  const { output } = line.world
  const view = (): RunView | null => {
    if (json) return forPrograms === 'lines' ? new RunJsonLines(output) : null
    return output.isTTY ? new RunBar(output) : new RunLines(output)
  }
  return async (client, timeoutSeconds) => {
    const run = await followRun(client, view(), id, timeoutSeconds)
    if (!json) output.out(runText(run))
    else if (forPrograms === 'end') output.out(JSON.stringify(run))
    return run.state !== 'failed' && run.state !== 'cancelled'
  }
}

async function cancelRun(client: Client, id: string): Promise<void> {
  const path = `/runs/${encodeURIComponent(id)}`
  try {
    await client.post(`${path}/cancel`, { json: { reason: 'Cancelled by Ctrl+C' } })
  } catch (error) {
    if (!isEnded((await client.get<Run>(path)).state)) throw error // it ended meanwhile: nothing to cancel
  }
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
