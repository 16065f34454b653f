import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Launched, Matrix, MatrixSummary, Plan } from '../lib/api/matrices'
import type { Run } from '../lib/api/runs'
import type { CreatedToken, SignInLink, TokenInfo } from '../lib/api/system'
import { CliError, Client } from './client'
import { findConnection } from './connection'
import { devicesCommand } from './devices'
import { followMatrix } from './follow'
import { printLogs } from './logs'
import { type Output, printable } from './output'
import { launchedText, matricesText, matrixText, planText, runText, tokensText } from './show'
import { readSpec } from './spec'

export interface World {
  argv: string[]
  env: Record<string, string | undefined>
  cwd: string
  stdin: AsyncIterable<string | Uint8Array>
  output: Output
  /** Aborted by Ctrl+C. */
  signal: AbortSignal
}

/** Runs one command line. Never throws: what went wrong is told, and the exit code says which kind it was. */
export async function runCli(world: World): Promise<number> {
  const { output } = world
  const json = world.argv.includes('--json')
  try {
    return (await parse(world)) ?? 0
  } catch (error) {
    if (world.signal.aborted) return 8
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof CliError)) {
      output.err(`rungrid: ${error instanceof Error ? error.message : String(error)}`)
      return 1
    }
    const { fix, issues, problem } = error.facts
    if (json) output.out(JSON.stringify(problem ?? { detail: error.message, fix, issues }))
    output.err(`rungrid: ${printable(error.message)}`)
    for (const issue of issues ?? []) {
      output.err(printable(`  ${issue.path || '(spec)'}: ${issue.message}`))
      if (issue.fix) output.err(printable(`    ${issue.fix}`))
    }
    if (fix) output.err(printable(fix))
    return error.exitCode
  }
}

interface Globals {
  server?: string
  json?: boolean
}

async function parse(world: World): Promise<number | undefined> {
  const { output } = world
  let exitCode: number | undefined
  const program = new Command('rungrid')
    .description('Launch matrices of runs on a Rungrid server, watch and steer them.')
    .option('--server <url>', 'server to talk to (default: RUNGRID_URL, or the one started in this directory)')
    .option('--json', 'output for programs')
    .showHelpAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.raw(text), writeErr: (text) => output.err(text.trimEnd()) })
  // Options of all commands are welcome after the command too.
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .addOption(new Option('--server <url>').hideHelp())
      .addOption(new Option('--json').hideHelp())
      .exitOverride()
      .configureOutput({ writeOut: (text) => output.raw(text), writeErr: (text) => output.err(text.trimEnd()) })
  const open = (self: Command) => {
    const { server, json } = self.optsWithGlobals<Globals>()
    if (server !== undefined && !/^https?:\/\//.test(server))
      throw new CliError(`--server ${server} is not a URL.`, 2, { fix: 'Write it as http://host:port.' })
    const client = new Client(findConnection({ server, env: world.env, cwd: world.cwd }), world.signal)
    const show = <T>(value: T, text: (value: T) => string) => output.out(json ? JSON.stringify(value) : text(value))
    return { client, show, json: json ?? false }
  }
  const spec = (client: Client, name: string) => readSpec(name, { client, cwd: world.cwd, stdin: world.stdin })

  command('plan <spec>', 'show what a launch would do; starts nothing').action(async (name, _options, self) => {
    const { client, show } = open(self)
    const plan = await client.post<Plan>('/matrices/plan', { text: await spec(client, name) })
    show(plan, planText)
    if (plan.collisions.length > 0) exitCode = 2
  })

  command('launch <spec>', 'launch a matrix: a file, - for standard input, or the name of a starter')
    .option('--wait', 'wait until it has ended; exit code 6 when a run failed')
    .option(
      '--timeout <minutes>',
      'with --wait: give up waiting after so long (exit code 7); the matrix goes on',
      number,
    )
    .option('--key <text>', 'Idempotency-Key: the same key launches once')
    .action(async (name, options: { wait?: boolean; timeout?: number; key?: string }, self) => {
      const { client, show, json } = open(self)
      const headers: Record<string, string> = options.key ? { 'idempotency-key': options.key } : {}
      const launched = await client.post<Launched>('/matrices', { text: await spec(client, name), headers })
      if (!options.wait) return show(launched, (value) => launchedText(value, client.connection.url))
      if (!json) output.out(launchedText(launched, client.connection.url))
      exitCode = await follow(client, show, launched.id, json, options.timeout)
    })

  command('watch <id>', 'follow a matrix to its end; exit code 6 when a run failed')
    .option('--timeout <minutes>', 'give up after so long (exit code 7)', number)
    .action(async (id, options: { timeout?: number }, self) => {
      const { client, show, json } = open(self)
      exitCode = await follow(client, show, id, json, options.timeout)
    })

  const follow = async (
    client: Client,
    show: <T>(value: T, text: (value: T) => string) => void,
    id: string,
    json: boolean,
    minutes?: number,
  ) => {
    const timeoutSeconds = minutes === undefined ? undefined : minutes * 60
    const { matrix, failed } = await followMatrix(client, output, id, { quiet: json, timeoutSeconds })
    show(matrix, (value) => matrixText(value, failed))
    return failed.length > 0 || matrix.state === 'cancelled' ? 6 : 0
  }

  command('ls', 'list matrices, newest first')
    .option('--state <states>', 'only those: active, paused, finished, cancelled')
    .option('-n, --limit <count>', 'how many', number, 20)
    .action(async (options: { state?: string; limit: number }, self) => {
      const { client, show } = open(self)
      const query = new URLSearchParams({
        limit: String(options.limit),
        ...(options.state && { state: options.state }),
      })
      show(await client.get<{ items: MatrixSummary[] }>(`/matrices?${query}`), ({ items }) => matricesText(items))
    })

  command('show <id>', 'show a matrix (m-…) with its runs, or a run (r-…)').action(
    async (id: string, _options, self) => {
      const { client, show } = open(self)
      if (id.startsWith('r-')) return show(await client.get<Run>(`/runs/${encodeURIComponent(id)}`), runText)
      const matrix = await client.get<Matrix>(`/matrices/${encodeURIComponent(id)}`)
      const { items } = await client.get<{ items: Run[] }>(
        `/runs?matrix=${encodeURIComponent(id)}&sort=position&limit=1000`,
      )
      show({ ...matrix, runs: items }, (value) => matrixText(value, items))
    },
  )

  command('logs <id>', 'print the output of a run')
    .option('-f, --follow', 'go on until the run has ended')
    .option('--stderr', 'what it wrote to standard error')
    .option('--attempt <number>', 'of that attempt; default: the last', number)
    .action(async (id, options: { follow?: boolean; stderr?: boolean; attempt?: number }, self) => {
      const { client } = open(self)
      const stream = options.stderr ? 'stderr' : 'stdout'
      await printLogs(client, output, { id, stream, attempt: options.attempt, follow: options.follow ?? false })
    })

  for (const [verb, description] of [
    ['cancel', 'cancel a matrix or a run'],
    ['retry', 'queue what failed, was cancelled or stopped again: of a matrix, or one run'],
    ['pause', 'start no more runs of a matrix'],
    ['resume', 'start runs of a paused matrix again'],
  ] as const)
    command(`${verb} <id>`, description).action(async (id: string, _options, self) => {
      const { client, show } = open(self)
      const isRun = id.startsWith('r-')
      if (isRun && (verb === 'pause' || verb === 'resume'))
        throw new CliError(`${id} is a run; only a matrix can ${verb}.`, 2)
      const path = `/${isRun ? 'runs' : 'matrices'}/${encodeURIComponent(id)}/${verb}`
      const changed = await client.post<{ changed: number }>(path, { json: {} })
      show(changed, (value) => `${verb}: ${value.changed === 1 ? '1 change' : `${value.changed} changes`}`)
    })

  devicesCommand(command('devices', 'list devices and what runs on them; drain, undrain, release one, set its slots'), {
    open,
  })

  command('sign-in', 'print a link that signs a browser in once, within 15 minutes').action(async (_options, self) => {
    const { client, show } = open(self)
    show(await client.post<SignInLink>('/session/code'), ({ url }) => url)
  })

  command('token [name]', 'make a token for scripts, shown this once; without a name: list tokens')
    .option('--revoke <id>', 'end a token or a session')
    .action(async (name: string | undefined, options: { revoke?: string }, self) => {
      const { client, show } = open(self)
      if (options.revoke) {
        await client.request('DELETE', `/tokens/${encodeURIComponent(options.revoke)}`)
        return show({ revoked: options.revoke }, () => `revoked ${options.revoke}`)
      }
      if (!name) return show(await client.get<{ items: TokenInfo[] }>('/tokens'), ({ items }) => tokensText(items))
      show(await client.post<CreatedToken>('/tokens', { json: { name } }), ({ token }) => token)
    })

  await program.parseAsync(world.argv, { from: 'user' })
  return exitCode
}

function number(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('Give a number above 0.')
}
