import { Command, InvalidArgumentError, Option } from 'commander'
import { CliError, Client } from './client'
import { findConnection } from './connection'
import type { Output } from './output'

export interface World {
  argv: string[]
  env: Record<string, string | undefined>
  cwd: string
  stdin: AsyncIterable<string | Uint8Array>
  output: Output
  /** Aborted by Ctrl+C. */
  signal: AbortSignal
  /** Aborted by the second Ctrl+C. */
  second?: AbortSignal
}

/** What a command works with once its options are known. */
export interface Opened {
  client: Client
  /** Prints a value: as JSON for programs, else as text for people. */
  show<T>(value: T, text: (value: T) => string): void
  json: boolean
}

/** A command of `rungrid` is a function that adds itself; cli/program.ts lists them all. */
export type RegisterCommand = (line: CommandLine) => void

/** The command line while it is put together, and the world that its commands act on. */
export class CommandLine {
  readonly program: Command
  /** What the process ends with when nothing is thrown. */
  exitCode = 0

  constructor(readonly world: World) {
    this.program = this.quiet(new Command('rungrid'))
      .description('Launch matrices of runs on a Rungrid server, watch and steer them.')
      .option('--server <url>', 'server to talk to (default: RUNGRID_URL, or the one started in this directory)')
      .option('--json', 'output for programs')
      .showHelpAfterError()
  }

  get output(): Output {
    return this.world.output
  }

  /** Adds a command: `verb <required> [optional]`. Options of all commands are welcome after it too. */
  command(name: string, description: string, parent = this.program): Command {
    const command = parent.command(name).description(description)
    return this.quiet(command)
      .addOption(new Option('--server <url>').hideHelp())
      .addOption(new Option('--json').hideHelp())
  }

  /** Connects as the options of a command, and those before it, say. @throws CliError for an address that is none */
  open(self: Command): Opened {
    const { server, json = false } = self.optsWithGlobals<{ server?: string; json?: boolean }>()
    if (server !== undefined && !/^https?:\/\//.test(server))
      throw new CliError(`--server ${server} is not a URL.`, 'invalid_input', { fix: 'Write it as http://host:port.' })
    const { env, cwd, signal, output } = this.world
    return {
      client: new Client(findConnection({ server, env, cwd }), signal),
      show: (value, text) => output.out(json ? JSON.stringify(value) : text(value)),
      json,
    }
  }

  private quiet(command: Command): Command {
    const { output } = this.world
    return command
      .exitOverride()
      .configureOutput({ writeOut: (text) => output.raw(text), writeErr: (text) => output.err(text.trimEnd()) })
  }
}

/** For options that take a number above 0. */
export function positive(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('Give a number above 0.')
}
