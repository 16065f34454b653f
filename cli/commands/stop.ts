import { CliError } from '../client'
import type { CommandLine } from '../command-line'
import { plural } from '../output'

/** Ends runs early and well; cancel is for what is not wanted. */
export function stop(line: CommandLine): void {
  line
    .command('stop <runs...>', 'end runs early: they save, and whole results are published')
    .option('--reason <text>', 'kept in the history')
    .action(async (runs: string[], { reason }: { reason?: string }, self) => {
      const { client, show, json } = line.open(self)
      for (const id of runs)
        if (!id.startsWith('r-'))
          throw new CliError(`${id} is no run; a matrix can be cancelled or paused.`, 'invalid_input')
      let changed = 0
      const refused: { id: string; problem: string }[] = []
      for (const id of runs) {
        try {
          const path = `/runs/${encodeURIComponent(id)}/stop`
          changed += (await client.post<{ changed: number }>(path, { json: { reason } })).changed
        } catch (error) {
          // One that has ended meanwhile must not keep the others running.
          if (runs.length === 1 || !(error instanceof CliError) || error.isAway) throw error
          refused.push({ id, problem: error.message })
          line.exitCode = error.exitCode
        }
      }
      if (!json) for (const { problem } of refused) line.world.output.err(problem)
      show(
        { changed, ...(refused.length > 0 ? { refused } : {}) },
        (value) => `${plural(value.changed, 'run')} asked to stop`,
      )
    })
}
