import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Launched } from '../../lib/api/matrices'
import { CliError, type Client } from '../client'
import { type CommandLine, type Opened, positive } from '../command-line'
import { type FollowOptions, follow } from '../follow/follow'
import { launchedText } from '../show'
import { readSpec, type SpecChanges, type SpecText, specOptions } from '../spec'

interface LaunchOptions extends FollowOptions, SpecChanges {
  wait?: boolean
  idempotencyKey?: string
}

export function launch(line: CommandLine): void {
  const command = line
    .command('launch <spec>', 'launch a matrix: a file, - for standard input, or the name of a starter')
    .option('--wait', 'wait until it has ended; exit code 6 when a run failed')
    .option(
      '--timeout <minutes>',
      'with --wait: give up waiting after so long (exit code 7); the matrix goes on',
      positive,
    )
    .option('--cancel-on-interrupt', 'with --wait: Ctrl+C cancels the matrix; without it, the runs go on')
    .option('--idempotency-key <text>', 'the same key with the same spec launches once')
  specOptions(command).action(async (name: string, options: LaunchOptions, self) => {
    const opened = line.open(self)
    const { cwd, stdin } = line.world
    const text = await readSpec(name, { client: opened.client, cwd, stdin }, options)
    await launchText(line, opened, text, options)
  })
}

/** Launches a spec and, where wanted, follows it. */
export async function launchText(
  line: CommandLine,
  opened: Opened,
  text: SpecText,
  options: LaunchOptions,
): Promise<void> {
  const { client, show, json } = opened
  const launched = await launchOnce(client, text, options.idempotencyKey ?? randomUUID())
  if (!options.wait) return show(launched, (value) => launchedText(value, client.connection.url))
  if (!json) line.output.out(launchedText(launched, client.connection.url))
  await follow(line, opened, launched.id, options)
}

/** A launch whose answer was lost is sent again: its key makes it one launch. */
async function launchOnce(client: Client, text: SpecText, key: string): Promise<Launched> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.post<Launched>('/matrices', { text, headers: { 'idempotency-key': key } })
    } catch (error) {
      if (client.signal.aborted)
        throw new CliError('Interrupted before the server answered: it may have been launched.', 'interrupted', {
          fix: 'Look: npx rungrid ls',
        })
      if (!(error instanceof CliError) || error.facts.away !== 'lost' || attempt === 3) throw error
    }
    await sleep(1000, undefined, { signal: client.signal })
  }
}
