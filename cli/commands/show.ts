import type { Matrix } from '../../lib/api/matrices'
import type { Run } from '../../lib/api/runs'
import type { CommandLine } from '../command-line'
import { matrixText, runText } from '../show'

export function show(line: CommandLine): void {
  line
    .command('show <id>', 'show a matrix (m-…) with its runs, or a run (r-…)')
    .action(async (id: string, _options, self) => {
      const { client, show } = line.open(self)
      if (id.startsWith('r-')) return show(await client.get<Run>(`/runs/${encodeURIComponent(id)}`), runText)
      const matrix = await client.get<Matrix>(`/matrices/${encodeURIComponent(id)}`)
      const { items } = await client.get<{ items: Run[] }>(
        `/runs?matrix=${encodeURIComponent(id)}&sort=position&limit=1000`,
      )
      show({ ...matrix, runs: items }, (value) => matrixText(value, items))
    })
}
