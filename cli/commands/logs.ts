import { Option } from 'commander'
import { type CommandLine, positive } from '../command-line'
import { printLogs } from '../logs'

interface LogsOptions {
  follow?: boolean
  stream: 'stdout' | 'stderr'
  stderr?: boolean
  attempt?: number
  tail?: number
  grep?: string
  regex?: boolean
  ignoreCase?: boolean
  raw?: boolean
}

export function logs(line: CommandLine): void {
  line
    .command('logs <id>', 'print the output of a run')
    .option('-f, --follow', 'go on until the run has ended')
    .addOption(new Option('--stream <stream>', 'which of both').choices(['stdout', 'stderr']).default('stdout'))
    .option('--stderr', 'what it wrote to standard error: --stream stderr')
    .option('--attempt <number>', 'of that attempt; default: the last', positive)
    .option('-n, --tail <lines>', 'begin so many lines before the end', positive)
    .option('--grep <text>', 'only lines that have this text')
    .option('--regex', 'with --grep: it is a regular expression of JavaScript')
    .option('-i, --ignore-case', 'with --grep: upper and lower case are the same')
    .option('--raw', 'as the program wrote it, also to a pipe')
    .action(async (id: string, options: LogsOptions, self) => {
      const { client } = line.open(self)
      const { attempt, tail, grep } = options
      await printLogs(client, line.output, {
        id,
        stream: options.stderr ? 'stderr' : options.stream,
        attempt,
        follow: options.follow ?? false,
        tail,
        raw: options.raw ?? false,
        ...(grep === undefined
          ? {}
          : { grep: { text: grep, matchCase: !options.ignoreCase, isRegex: options.regex ?? false } }),
      })
    })
}
