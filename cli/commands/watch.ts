import { type CommandLine, type Opened, positive } from '../command-line'
import { followMatrix } from '../follow'
import { matrixText } from '../show'

export function watch(line: CommandLine): void {
  line
    .command('watch <id>', 'follow a matrix to its end; exit code 6 when a run failed')
    .option('--timeout <minutes>', 'give up after so long (exit code 7)', positive)
    .action(async (id: string, options: { timeout?: number }, self) => {
      await follow(line, line.open(self), id, options.timeout)
    })
}

export async function follow(
  line: CommandLine,
  { client, show, json }: Opened,
  id: string,
  minutes?: number,
): Promise<void> {
  const timeoutSeconds = minutes === undefined ? undefined : minutes * 60
  const { matrix, failed } = await followMatrix(client, line.output, id, { quiet: json, timeoutSeconds })
  show(matrix, (value) => matrixText(value, failed))
  line.exitCode = failed.length > 0 || matrix.state === 'cancelled' ? 6 : 0
}
