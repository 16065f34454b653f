/**
 * Reading, judging and rendering run in a process of their own: a tree of 200,000 files never holds up a live chart,
 * memory that a hostile archive makes it take ends that process alone, and cancelling is ending it. It knows
 * no secret of the server: its environment is built for it.
 */
import { fork } from 'node:child_process'
import os from 'node:os'
import type { Logger } from 'pino'
import type { ReportFacts } from '../../db/sql/end-report'
import { judgeProgram } from './program'
import type { Job, JobError, Said } from './protocol'

/** Heap of the process: the largest trees that were tried took a third of it. */
const MOST_MIB = 2048
/** Live work goes first on a machine with few cores. */
const NICE = 5
const KEPT_OUTPUT = 4096

/** Why it came to nothing, as people are told. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed'
  constructor(readonly error: JobError) {
    super(error.detail)
  }
}

export interface JobOptions {
  onProgress?: (done: number, total: number) => void
  signal: AbortSignal
  log: Logger
}

/** Does one job. @throws JobFailed; the reason of the signal */
export async function runJob(job: Job, { onProgress, signal, log }: JobOptions): Promise<ReportFacts | null> {
  const program = await judgeProgram()
  signal.throwIfAborted()
  const child = fork(program, {
    execArgv: [`--max-old-space-size=${MOST_MIB}`],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: process.env.NODE_ENV, TMPDIR: process.env.TMPDIR },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said: Said | undefined
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      output = `${output}${part}`.slice(-KEPT_OUTPUT)
    })
  child.on('message', (message: Said) => {
    if (message.is === 'progress') onProgress?.(message.done, message.total)
    else said = message
  })
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  try {
    const ended = new Promise<string>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, by) => resolve(by ?? `exit ${code}`))
    })
    if (child.pid !== undefined) lower(child.pid)
    // Where it could not be started, or has died, `ended` tells.
    child.send(job, () => undefined)
    const end = await ended
    signal.throwIfAborted()
    if (said?.is === 'done') return said.facts
    if (said?.is === 'failed') throw new JobFailed(said.error)
    log.error({ end, output }, 'the program that judges reports ended without an answer')
    throw new JobFailed(diedOf(output, end))
  } finally {
    signal.removeEventListener('abort', kill)
    kill()
  }
}

function lower(pid: number): void {
  try {
    os.setPriority(pid, NICE)
  } catch {
    // It ended already, or the system does not allow it: it is only politeness.
  }
}

function diedOf(output: string, end: string): JobError {
  if (/heap out of memory|Allocation failed/i.test(output))
    return {
      code: 'too_large',
      detail: `Judging it takes more than ${MOST_MIB / 1024} GiB of memory.`,
      fix: 'Make reports of parts of it: one organisation, or one benchmark.',
    }
  return {
    code: 'internal',
    detail: `The program that judges ended without an answer (${end}).`,
    fix: 'Make the report again; if it stays, look in the server log. Where memory is short, the system may have ended it.',
  }
}
