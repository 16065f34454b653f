import pino, { type Logger } from 'pino'
import type { Config } from './config'

const NAMES: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warning', 50: 'error', 60: 'fatal' }

interface Line {
  level: number
  time: number
  msg?: string
  err?: { message?: string; stack?: string }
}

/** Times, level and sentence for people at a terminal; everything else of a line stays for machines. */
function forPeople(text: string): string {
  const { level, time, msg, err } = JSON.parse(text) as Line
  const clock = new Date(time).toTimeString().slice(0, 8)
  const detail = err ? `\n${level >= 50 && err.stack ? err.stack : err.message}` : ''
  return `${clock} ${NAMES[level] ?? level}: ${msg ?? err?.message ?? ''}${detail}\n`
}

/** The server's log goes to stderr: JSON lines, or sentences when a person is watching. Secrets are cut out by name. */
export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    {
      level: config.logLevel,
      base: undefined,
      redact: {
        paths: ['token', 'password', 'authorization', 'cookie', '*.token', '*.password', '*.authorization', '*.cookie'],
      },
    },
    process.stderr.isTTY
      ? { write: (text: string) => process.stderr.write(forPeople(text)) }
      : pino.destination({ dest: 2, sync: true }),
  )
}
