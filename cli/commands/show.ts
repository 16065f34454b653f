import type { Matrix } from '../../lib/api/matrices'
import type { Run } from '../../lib/api/runs'
import { CliError } from '../client'
import type { CommandLine } from '../command-line'
import { allRuns } from '../follow/follow-matrix'
import { gridText } from '../grid'
import { matrixText, runsText, runText } from '../show'

/** Columns of a terminal that does not tell. */
const COLUMNS = 120

export function show(line: CommandLine): void {
  line
    .command('show <id>', 'show a matrix (m-…) with its grid and runs, or a run (r-…)')
    .option('--yaml', 'print the spec of a matrix, ready to be launched again')
    .action(async (id: string, { yaml }: { yaml?: boolean }, self) => {
      const { client, show } = line.open(self)
      if (id.startsWith('r-')) {
        if (yaml) throw new CliError('--yaml is for a matrix.', 'invalid_input', { fix: 'The run names its matrix.' })
        return show(await client.get<Run>(`/runs/${encodeURIComponent(id)}`), runText)
      }
      const matrix = await client.get<Matrix>(`/matrices/${encodeURIComponent(id)}`)
      if (yaml) return show({ yaml: matrix.yaml }, (value) => value.yaml.trimEnd())
      const runs = await allRuns(client, id)
      show({ ...matrix, runs }, () =>
        [
          matrixText(matrix, []),
          gridText(runs, line.output.stream?.columns ?? COLUMNS),
          runs.length > 0 && runsText(runs),
        ]
          .filter(Boolean)
          .join('\n\n'),
      )
    })
}
