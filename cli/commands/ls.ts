import type { MatrixSummary } from '../../lib/api/matrices'
import { type CommandLine, positive } from '../command-line'
import { matricesText } from '../show'

export function ls(line: CommandLine): void {
  line
    .command('ls', 'list matrices, newest first')
    .option('--state <states>', 'only those: active, paused, finished, cancelled')
    .option('-n, --limit <count>', 'how many', positive, 20)
    .action(async (options: { state?: string; limit: number }, self) => {
      const { client, show } = line.open(self)
      const query = new URLSearchParams({
        limit: String(options.limit),
        ...(options.state && { state: options.state }),
      })
      show(await client.get<{ items: MatrixSummary[] }>(`/matrices?${query}`), ({ items }) => matricesText(items))
    })
}
