import type { Plan } from '../../lib/api/matrices'
import type { CommandLine } from '../command-line'
import { planText } from '../show'
import { readSpec } from '../spec'

export function plan(line: CommandLine): void {
  line
    .command('plan <spec>', 'show what a launch would do; starts nothing')
    .action(async (name: string, _options, self) => {
      const { client, show } = line.open(self)
      const { cwd, stdin } = line.world
      const planned = await client.post<Plan>('/matrices/plan', { text: await readSpec(name, { client, cwd, stdin }) })
      show(planned, planText)
      if (planned.collisions.length > 0) line.exitCode = 2
    })
}
