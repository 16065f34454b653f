import { CliError } from '../client'
import type { CommandLine } from '../command-line'

const VERBS = [
  ['cancel', 'cancel a matrix or a run'],
  ['retry', 'queue what failed, was cancelled or stopped again: of a matrix, or one run'],
  ['pause', 'start no more runs of a matrix'],
  ['resume', 'start runs of a paused matrix again'],
] as const

export function steer(line: CommandLine): void {
  for (const [verb, description] of VERBS)
    line.command(`${verb} <id>`, description).action(async (id: string, _options, self) => {
      const { client, show } = line.open(self)
      const isRun = id.startsWith('r-')
      if (isRun && (verb === 'pause' || verb === 'resume'))
        throw new CliError(`${id} is a run; only a matrix can ${verb}.`, 2)
      const path = `/${isRun ? 'runs' : 'matrices'}/${encodeURIComponent(id)}/${verb}`
      const changed = await client.post<{ changed: number }>(path, { json: {} })
      show(changed, (value) => `${verb}: ${value.changed === 1 ? '1 change' : `${value.changed} changes`}`)
    })
}
