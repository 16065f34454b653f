import type { Launched } from '../../lib/api/matrices'
import { type CommandLine, positive } from '../command-line'
import { launchedText } from '../show'
import { readSpec } from '../spec'
import { follow } from './watch'

export function launch(line: CommandLine): void {
  line
    .command('launch <spec>', 'launch a matrix: a file, - for standard input, or the name of a starter')
    .option('--wait', 'wait until it has ended; exit code 6 when a run failed')
    .option(
      '--timeout <minutes>',
      'with --wait: give up waiting after so long (exit code 7); the matrix goes on',
      positive,
    )
    .option('--key <text>', 'Idempotency-Key: the same key launches once')
    .action(async (name: string, options: { wait?: boolean; timeout?: number; key?: string }, self) => {
      const opened = line.open(self)
      const { client, show, json } = opened
      const { cwd, stdin } = line.world
      const headers: Record<string, string> = options.key ? { 'idempotency-key': options.key } : {}
      const text = await readSpec(name, { client, cwd, stdin })
      const launched = await client.post<Launched>('/matrices', { text, headers })
      if (!options.wait) return show(launched, (value) => launchedText(value, client.connection.url))
      if (!json) line.output.out(launchedText(launched, client.connection.url))
      await follow(line, opened, launched.id, options.timeout)
    })
}
