import { type CommandLine, positive } from '../command-line'
import { printLogs } from '../logs'

export function logs(line: CommandLine): void {
  line
    .command('logs <id>', 'print the output of a run')
    .option('-f, --follow', 'go on until the run has ended')
    .option('--stderr', 'what it wrote to standard error')
    .option('--attempt <number>', 'of that attempt; default: the last', positive)
    .action(async (id: string, options: { follow?: boolean; stderr?: boolean; attempt?: number }, self) => {
      const { client } = line.open(self)
      const stream = options.stderr ? 'stderr' : 'stdout'
      await printLogs(client, line.output, { id, stream, attempt: options.attempt, follow: options.follow ?? false })
    })
}
