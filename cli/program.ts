import { CommanderError } from 'commander'
import { problemFacts } from '../lib/api/problem'
import { RungridError } from '../lib/errors/rungrid-error'
import { CliError } from './client'
import { CommandLine, type RegisterCommand, type World } from './command-line'
import { alerts } from './commands/alerts'
import { catalogue } from './commands/catalogue'
import { channels } from './commands/channels'
import { compare } from './commands/compare'
import { devices } from './commands/devices'
import { exportTable } from './commands/export'
import { exportSeries } from './commands/export-series'
import { history } from './commands/history'
import { importWork } from './commands/import'
import { launch } from './commands/launch'
import { logs } from './commands/logs'
import { ls } from './commands/ls'
import { plan } from './commands/plan'
import { report } from './commands/report'
import { rules } from './commands/rules'
import { run } from './commands/run'
import { show } from './commands/show'
import { signIn } from './commands/sign-in'
import { steer } from './commands/steer'
import { stop } from './commands/stop'
import { token } from './commands/token'
import { verify } from './commands/verify'
import { watch } from './commands/watch'
import { printable } from './output'

/** Every command, in the order of `--help`. */
const COMMANDS: RegisterCommand[] = [
  plan,
  launch,
  run,
  watch,
  ls,
  history,
  show,
  logs,
  steer,
  stop,
  alerts,
  exportTable,
  compare,
  exportSeries,
  importWork,
  devices,
  channels,
  catalogue,
  verify,
  report,
  rules,
  signIn,
  token,
]

/** Runs one command line. Never throws: what went wrong is told, and the exit code says which kind it was. */
export async function runCli(world: World): Promise<number> {
  const { output } = world
  const end = world.argv.indexOf('--')
  const json = world.argv.slice(0, end < 0 ? undefined : end).includes('--json')
  try {
    const line = new CommandLine(world)
    for (const register of COMMANDS) register(line)
    await line.program.parseAsync(world.argv, { from: 'user' })
    return line.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof RungridError)) {
      if (world.signal.aborted) return 8
      output.err(`rungrid: ${error instanceof Error ? error.message : String(error)}`)
      return 1
    }
    const { fix, issues } = error
    const answered = error instanceof CliError ? error.facts.problem : undefined
    if (json) output.out(JSON.stringify(answered ?? problemFacts(error)))
    output.err(`rungrid: ${printable(error.message)}`)
    for (const issue of issues ?? []) {
      output.err(printable(`  ${issue.path || '(spec)'}: ${issue.message}`))
      if (issue.fix) output.err(printable(`    ${issue.fix}`))
    }
    if (fix && fix !== issues?.[0]?.fix) output.err(fix.split('\n').map(printable).join('\n'))
    return error.exitCode
  }
}
