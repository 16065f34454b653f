import { CliError } from '../client'
import type { CommandLine } from '../command-line'
import { plural } from '../output'

/** Ends runs early and well; cancel is for what is not wanted. */
export function stop(line: CommandLine): void {
  line
    .command('stop <runs...>', 'end runs early: they save, and whole results are published')
    .option('--reason <text>', 'kept in the history')
    .action(async (runs: string[], { reason }: { reason?: string }, self) => {
      const { client, show } = line.open(self)
      let changed = 0
      for (const id of runs) {
        if (!id.startsWith('r-')) throw new CliError(`${id} is no run; a matrix can be cancelled or paused.`, 2)
        const answer = await client.post<{ changed: number }>(`/runs/${encodeURIComponent(id)}/stop`, {
          json: { reason },
        })
        changed += answer.changed
      }
      show({ changed }, (value) => `${plural(value.changed, 'run')} asked to stop`)
    })
}
