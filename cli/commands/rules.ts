import { Option } from 'commander'
import { BENCHMARK_TYPES, EDITIONS } from '../../lib/storage/types'
import type { CommandLine } from '../command-line'
import type { RulesOptions } from '../rules/show-rules'

export function rules(line: CommandLine): void {
  line
    .command('rules [id]', 'the rules that results are judged by, or one of them; needs no server')
    .addOption(new Option('--edition <edition>', 'only those of a rule book').choices(EDITIONS))
    .addOption(
      new Option('--benchmark <benchmark>', 'only those about runs and submissions of it').choices(BENCHMARK_TYPES),
    )
    .action(async (id: string | undefined, options: RulesOptions, self) => {
      const { json = false } = self.optsWithGlobals() as { json?: boolean }
      const { showRules } = await import('../rules/show-rules')
      showRules(line, id, options, json)
    })
}
