/**
 * One question at a time to `nvidia-smi`, with a limit: a driver in trouble can hang for ever. What hangs is killed; a
 * process that the kernel will not let die (state D) is left alone, and nothing more is asked until it is gone, so that
 * such processes never pile up.
 */
import { type ChildProcess, spawn } from 'node:child_process'

const LIMIT_MS = 10_000
/** The XML of 16 GPUs is about 1 MiB. */
const MOST_BYTES = 8 * 1024 * 1024

export type Answer =
  | { kind: 'answered'; code: number; stdout: string; stderr: string }
  /** There is no such program: the machine has no NVIDIA driver. */
  | { kind: 'missing'; reason: string }
  /** It could not be started, or did not come to an end in time. */
  | { kind: 'silent'; reason: string }

export interface SmiOptions {
  limitMs?: number
  /** How a child that hangs is ended; a test puts one here that does nothing, as the kernel does with state D. */
  kill?: (child: ChildProcess) => void
}

export class NvidiaSmi {
  readonly program: string
  readonly #limitMs: number
  readonly #kill: (child: ChildProcess) => void
  #last: Promise<unknown> = Promise.resolve()
  /** A child that was killed and has not ended yet. */
  #stuck: { child: ChildProcess; since: number } | null = null

  constructor(program: string, { limitMs = LIMIT_MS, kill = (child) => child.kill('SIGKILL') }: SmiOptions = {}) {
    this.program = program
    this.#limitMs = limitMs
    this.#kill = kill
  }

  /** Never two at once: a later question waits for the earlier one. */
  ask(args: string[]): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(args))
    this.#last = answer
    return answer
  }

  #ask(args: string[]): Promise<Answer> {
    if (this.#stuck) {
      const seconds = Math.round((Date.now() - this.#stuck.since) / 1000)
      const pid = this.#stuck.child.pid
      return Promise.resolve({
        kind: 'silent',
        reason: `${this.program} has hung for ${seconds} s and can't be ended (pid ${pid})`,
      })
    }
    return new Promise((resolve) => {
      const child = spawn(this.program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      const out: Buffer[] = []
      const err: Buffer[] = []
      let size = 0
      const give = (answer: Answer) => {
        clearTimeout(limit)
        resolve(answer)
      }
      const end = (reason: string) => {
        const stuck = { child, since: Date.now() }
        this.#stuck = stuck
        child.once('exit', () => {
          if (this.#stuck === stuck) this.#stuck = null
        })
        this.#kill(child)
        child.stdout.destroy()
        child.stderr.destroy()
        give({ kind: 'silent', reason })
      }
      const limit = setTimeout(() => {
        end(`${this.program} gave no answer within ${this.#limitMs / 1000} s`)
      }, this.#limitMs)
      const collect = (into: Buffer[]) => (chunk: Buffer) => {
        size += chunk.length
        if (size <= MOST_BYTES) into.push(chunk)
        else end(`${this.program} does not stop printing`)
      }
      child.stdout.on('data', collect(out))
      child.stderr.on('data', collect(err))
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') give({ kind: 'missing', reason: `${this.program} is not installed` })
        else give({ kind: 'silent', reason: `${this.program} can't be started: ${error.message}` })
      })
      child.once('close', (code, signal) => {
        if (code === null) return give({ kind: 'silent', reason: `${this.program} was ended by ${signal}` })
        give({
          kind: 'answered',
          code,
          stdout: Buffer.concat(out).toString('utf8'),
          stderr: Buffer.concat(err).toString('utf8'),
        })
      })
    })
  }
}
