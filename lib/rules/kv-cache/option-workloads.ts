import { KV_OPTIONS, type KvWorkload } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun, KvInvocation } from '../../storage/benchmarks/kv-cache/types'
import { missing, need, Unjudged } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/option-workloads',
    title: 'Each option runs its fixed workload',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.1.1' },
    severity: 'error',
    when: 'before',
    requirement: 'Each option with its own model, users, seconds, memory, allocations and generation mode',
    messages: { other: 'Option {option} ran with `--{parameter} {actual}`; CLOSED fixes {expected}.' },
    fixes: { other: 'Run option {option} with `--{parameter} {expected}`, or hand it in as OPEN.' },
    docs: `| Option | model | users per client | seconds | GPU GiB | CPU GiB | allocations | mode |
| --- | --- | --- | --- | --- | --- | --- | --- |
${Object.entries(KV_OPTIONS)
  .map(([option, workload]) => `| ${option} | ${Object.values(workload).join(' | ')} |`)
  .join('\n')}

Reads the commands that the driver recorded: \`command_output_files[].command\` of the metadata, what stands behind \`mlperf_wrapper.py\` or \`kv-cache.py\`. The number of clients is free. Early wrappers take \`--option\` and have the workload built in: then only what the command says otherwise counts.

\`num_users\`, \`duration\`, \`gpu_mem_gb\` and so on at the top of 3.0 metadata, in its \`parameters\` and its \`args\`, are **not** read: they are the defaults of the driver's command line (100 users, 60 seconds, 16 GiB) whatever the options ran with. The edition's package checker does not check this rule at all.`,
  },
  check: measured((run) => {
    const commands = need(run.invocations)
    const findings = Object.entries(KV_OPTIONS).flatMap(([option, workload]) => {
      const of = commands.filter((command) => command.option === Number(option))
      if (of.length === 0)
        throw new Unjudged([
          missing('*_metadata.json', 'command_output_files', `has no command of option ${option}`).missing,
        ])
      return differences(Number(option), workload, of)
    })
    return findings.length > 0
      ? fail(findings, `${findings.length} differ`)
      : pass(`${commands.length} commands as the table has them`)
  }),
})

/** Each difference once, however many trials have it. */
function differences(option: number, workload: KvWorkload, commands: readonly KvInvocation[]): RawFinding[] {
  const found = new Map<string, RawFinding>()
  for (const command of commands)
    for (const [key, expected] of Object.entries(workload) as [string, string | number][]) {
      const said = command.options.get(key)
      if (said === undefined && command.builtIn) continue
      if (typeof said !== 'string')
        throw new Unjudged([missing(command.source, undefined, `does not say \`--${key}\``).missing])
      const actual =
        typeof expected === 'number' && said.trim() !== '' && !Number.isNaN(Number(said)) ? Number(said) : said
      if (actual !== expected)
        found.set(`${key} ${said}`, {
          verdict: 'open',
          messageId: 'other',
          parameter: key,
          expected,
          actual,
          data: { option },
        })
    }
  return [...found.values()]
}
