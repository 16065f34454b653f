import type { MatrixSummary } from '../../lib/api/matrices'
import type { RunSummary } from '../../lib/api/runs'
import { ACTIVE_RUN_STATES } from '../../lib/runs/states'
import { CliError } from '../client'
import { type CommandLine, positive } from '../command-line'
import { matricesText, queueText } from '../show'

interface LsOptions {
  state?: string
  limit: number
  queue?: boolean
}

export function ls(line: CommandLine): void {
  line
    .command('ls', 'list matrices, newest first')
    .option('--state <states>', 'only those: active, paused, finished, cancelled')
    .option('--queue', 'list what runs and what waits instead: place, expected start and why it waits')
    .option('-n, --limit <count>', 'how many', positive, 20)
    .action(async ({ state, limit, queue }: LsOptions, self) => {
      const { client, show } = line.open(self)
      if (queue) {
        if (state) throw new CliError('--state is for matrices, not for --queue.', 'invalid_input')
        const of = (query: string) => client.get<{ items: RunSummary[] }>(`/runs?${query}&limit=${limit}`)
        const running = await of(`state=${ACTIVE_RUN_STATES.join(',')}&sort=started`)
        const waiting = await of('sort=queue')
        const items = [...running.items, ...waiting.items].slice(0, limit)
        return show({ items }, (value) => queueText(value.items))
      }
      const query = new URLSearchParams({ limit: String(limit), ...(state && { state }) })
      show(await client.get<{ items: MatrixSummary[] }>(`/matrices?${query}`), ({ items }) => matricesText(items))
    })
}
