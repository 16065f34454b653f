/** Runs `rungrid` in this process, as the tests of its commands do: what it printed and what it ended with. */
import type { World } from './command-line'
import { runCli } from './program'

export interface Said {
  code: number
  out: string
  err: string
}

/** @param over what differs from a command line that is no terminal, is given nothing and is never interrupted */
export async function say(
  argv: string[],
  { stdin = '', ...over }: Pick<World, 'env' | 'cwd'> & { stdin?: string; signal?: AbortSignal; second?: AbortSignal },
): Promise<Said> {
  const said = { out: '', err: '' }
  const code = await runCli({
    argv,
    stdin: (async function* () {
      yield stdin
    })(),
    output: {
      out: (text) => {
        said.out += `${text}\n`
      },
      err: (text) => {
        said.err += `${text}\n`
      },
      raw: (text) => {
        said.out += text
      },
      isTTY: false,
    },
    ...over,
    signal: over.signal ?? new AbortController().signal,
    second: over.second ?? new AbortController().signal,
  })
  return { code, ...said }
}
