import { InvalidArgumentError } from 'commander'
import { CliError, type Client } from '../client'
import type { CommandLine } from '../command-line'
import { allRuns } from '../follow/follow-matrix'
import { plural } from '../output'

interface Changed {
  changed: number
}

const isRun = (id: string) => id.startsWith('r-')
const pathOf = (id: string) => `/${isRun(id) ? 'runs' : 'matrices'}/${encodeURIComponent(id)}`

/** The verbs that change what was launched. */
export function steer(line: CommandLine): void {
  line
    .command('cancel <id>', 'cancel a matrix or a run')
    .option('--reason <text>', 'kept in its history')
    .action(async (id: string, { reason }: { reason?: string }, self) => {
      const { client, show } = line.open(self)
      const changed = await client.post<Changed>(`${pathOf(id)}/cancel`, { json: { reason } })
      show(changed, (value) => `${plural(value.changed, 'run')} cancelled`)
    })

  line
    .command(
      'retry <id> [runs...]',
      'queue again what failed, was cancelled or stopped: of a matrix, or the runs named',
    )
    .option('--failed-only', 'of a matrix: only what failed')
    .action(async (id: string, runs: string[], { failedOnly }: { failedOnly?: boolean }, self) => {
      const { client, show } = line.open(self)
      show(
        await retry(client, id, runs, failedOnly ?? false),
        (value) => `${plural(value.changed, 'run')} queued again`,
      )
    })

  for (const [verb, description, done] of [
    ['pause', 'start no more runs of a matrix; what runs goes on', 'paused'],
    ['resume', 'start runs of a paused matrix again', 'resumed'],
  ] as const)
    line.command(`${verb} <id>`, description).action(async (id: string, _options, self) => {
      const { client, show } = line.open(self)
      if (isRun(id)) throw new CliError(`${id} is a run; only a matrix can ${verb}.`, 'invalid_input')
      const changed = await client.post<Changed>(`${pathOf(id)}/${verb}`, { json: {} })
      show(changed, (value) => (value.changed === 0 ? `${id} was ${done} already` : `${id} ${done}`))
    })

  line
    .command('priority', 'move waiting runs in the queue: of a matrix, or one run; higher goes first')
    .argument('<id>')
    .argument('<number>', '-1000 to 1000', integer)
    .action(async (id: string, priority: number, _options, self) => {
      const { client, show } = line.open(self)
      const changed = await client.post<Changed>(`${pathOf(id)}/priority`, { json: { priority } })
      show(changed, (value) => `${plural(value.changed, 'run')} moved to priority ${priority}`)
    })
}

async function retry(client: Client, id: string, runs: string[], failedOnly: boolean): Promise<Changed> {
  if (isRun(id)) {
    if (failedOnly) throw new CliError('--failed-only is for a matrix.', 'invalid_input')
    let changed = 0
    for (const run of [id, ...runs])
      changed += (await client.post<Changed>(`${pathOf(run)}/retry`, { json: {} })).changed
    return { changed }
  }
  if (failedOnly && runs.length > 0) throw new CliError('Name runs, or give --failed-only.', 'invalid_input')
  const some = failedOnly ? (await allRuns(client, id, '&state=failed')).map((run) => run.id) : runs
  if (failedOnly && some.length === 0) return { changed: 0 }
  return client.post<Changed>(`${pathOf(id)}/retry`, { json: some.length > 0 ? { runs: some } : {} })
}

function integer(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number.')
}
