import type { Plan } from '../../lib/api/matrices'
import type { CommandLine } from '../command-line'
import { planText } from '../show'
import { readSpec, type SpecChanges, specOptions } from '../spec'

export function plan(line: CommandLine): void {
  const command = line.command('plan <spec>', 'show what a launch would do; starts nothing')
  specOptions(command).action(async (name: string, options: SpecChanges, self) => {
    const { client, show } = line.open(self)
    const { cwd, stdin } = line.world
    const text = await readSpec(name, { client, cwd, stdin }, options)
    const planned = await client.post<Plan>('/matrices/plan', { text })
    show(planned, planText)
    if (planned.collisions.length > 0) line.exitCode = 2
  })
}
