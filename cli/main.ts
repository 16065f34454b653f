import process from 'node:process'
import { runCli } from './program'

const interrupted = new AbortController()
const again = new AbortController()
/** One Ctrl+C arrives twice under npx: from the terminal, and forwarded by npm a moment later. */
const SAME_PRESS_MS = 400
let pressed = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (!interrupted.signal.aborted) {
      pressed = Date.now()
      interrupted.abort()
    } else if (Date.now() - pressed > SAME_PRESS_MS) again.abort()
  })
// A reader that has seen enough (`| head`) closes the pipe: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  signal: interrupted.signal,
  second: again.signal,
  output: {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    raw: (text) => process.stdout.write(text),
    isTTY: process.stdout.isTTY ?? false,
    stream: process.stdout,
  },
})
