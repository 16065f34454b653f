import type { MatrixSummary } from '../../lib/api/matrices'
import { type CommandLine, positive } from '../command-line'
import { historyText } from '../show'

export function history(line: CommandLine): void {
  line
    .command('history', 'list matrices that have ended, newest first: what came of them, how long, where results are')
    .option('-n, --limit <count>', 'how many', positive, 20)
    .action(async ({ limit }: { limit: number }, self) => {
      const { client, show } = line.open(self)
      const path = `/matrices?state=finished,cancelled&limit=${limit}`
      show(await client.get<{ items: MatrixSummary[] }>(path), ({ items }) => historyText(items))
    })
}
