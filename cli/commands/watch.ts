import { type CommandLine, positive } from '../command-line'
import { type FollowOptions, follow } from '../follow/follow'

export function watch(line: CommandLine): void {
  line
    .command('watch <id>', 'follow a matrix or a run to its end; exit code 6 when a run failed')
    .option('--timeout <minutes>', 'give up after so long (exit code 7); it goes on', positive)
    .option('--cancel-on-interrupt', 'Ctrl+C cancels it; without it, it goes on')
    .action(async (id: string, options: FollowOptions, self) => {
      await follow(line, line.open(self), id, options, 'lines')
    })
}
