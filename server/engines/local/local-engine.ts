/**
 * Runs workers on this machine. The server may die at any moment: a worker's supervisor (shim.ts) lives on in
 * its own session, its output goes straight into files, and its exit is recorded whether or not we are there.
 *
 * Proof of an end is the exit file, or an identity that is gone on the same boot, or another boot. When the
 * recovery of a dead server and a late shim meet, claim.ts decides.
 *
 * One case needs care: recovery that dies between creating the claim and writing its mark into it leaves a claim
 * without identity, as a shim does that was killed in its first moment. Both mean that no worker ran, and both
 * are told from a live shim by the mark in the environment of every process of the attempt.
 */
import { spawn } from 'node:child_process'
import { open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine, Found, Handle, Poll, StartRequest } from '../types'
import { giveUp, readClaim } from './claim'
import { bootId, isDead, listProcesses, markOf, signal, statOf, treeOf } from './processes'
import { SHIM } from './shim'

/** Files of an attempt whose changes are signs of life. */
const SIGNS = ['stdout.log', 'stderr.log', 'metrics.jsonl', 'status.json']
/** Exits remembered until their attempts have ended: far more than run at once. */
const EXITS_KEPT = 1000
/** How long stragglers have between SIGTERM and SIGKILL once their worker has ended. */
const SWEEP_GRACE_MS = 2000

export class LocalEngine implements Engine {
  readonly id = 'local'
  /** Attempts whose tree was sent SIGTERM by this process. */
  readonly #asked = new Set<string>()
  /** Exits of own children: the second proof, should a full disk keep the shim from writing the first. */
  readonly #exits = new Map<string, { code: number | null; signal: string | null; at: Date }>()
  readonly #own = new Set<string>()
  readonly #listeners: ((attemptId: string) => void)[] = []

  onExit(callback: (attemptId: string) => void): void {
    this.#listeners.push(callback)
  }

  async start(request: StartRequest): Promise<Handle> {
    const stdout = await open(path.join(request.dir, 'stdout.log'), 'a')
    const stderr = await open(path.join(request.dir, 'stderr.log'), 'a')
    try {
      const env: Record<string, string> = {
        ...request.env,
        RUNGRID_ATTEMPT_ID: request.attemptId,
        RUNGRID_WORKING_DIRECTORY: request.cwd,
      }
      const child = spawn('/bin/sh', ['-c', SHIM, 'rungrid-shim', request.dir, ...request.argv], {
        detached: true, // a session and process group of its own
        stdio: ['ignore', stdout.fd, stderr.fd],
        cwd: request.dir,
        env: env as NodeJS.ProcessEnv,
      })
      await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
      const pid = child.pid!
      const start = statOf(pid)?.start
      this.#own.add(request.attemptId)
      child.once('exit', (code, signalName) => {
        this.#own.delete(request.attemptId)
        this.#exits.set(request.attemptId, { code, signal: signalName, at: new Date() })
        if (this.#exits.size > EXITS_KEPT) this.#exits.delete(this.#exits.keys().next().value!)
        for (const listener of this.#listeners) listener(request.attemptId)
      })
      child.unref()
      // The child is ours and unreaped until the exit event, so its pid can't have passed to another process.
      return { attemptId: request.attemptId, dir: request.dir, pid, start: start ?? 'unknown', boot: bootId() }
    } finally {
      await stdout.close()
      await stderr.close()
    }
  }

  async poll(handles: Handle[]): Promise<Map<string, Poll>> {
    const polls = await Promise.all(handles.map((handle) => this.#pollOne(handle)))
    return new Map(handles.map((handle, i) => [handle.attemptId, polls[i]!]))
  }

  async #pollOne(handle: Handle): Promise<Poll> {
    if (handle.boot === bootId()) {
      if (this.#own.has(handle.attemptId)) return { state: 'alive' }
      const found = statOf(handle.pid)
      if (!isDead(found) && found.start === handle.start) return { state: 'alive' }
    }
    // Read after the identity was found gone: the shim writes its exit before it leaves.
    const recorded = await readExit(handle.dir)
    if (recorded) return { state: 'exited', ...recorded }
    const seen = this.#exits.get(handle.attemptId)
    if (seen && seen.code !== null && seen.code !== 70 && seen.code !== 71)
      return { state: 'exited', ...fromShell(seen.code), at: seen.at }
    return {
      state: 'gone',
      reason: handle.boot === bootId() ? 'its process vanished without recording an exit' : 'the machine was restarted',
    }
  }

  async stop(handle: Handle, deadline: Date): Promise<void> {
    if (handle.boot !== bootId()) return
    const overdue = Date.now() >= deadline.getTime()
    if (!overdue && this.#asked.has(handle.attemptId)) return
    this.#asked.add(handle.attemptId)
    for (const member of treeOf(handle.attemptId, handle)) signal(member, overdue ? 'SIGKILL' : 'SIGTERM')
  }

  async sweep(handle: Handle): Promise<void> {
    this.#asked.delete(handle.attemptId)
    if (handle.boot !== bootId()) return
    const until = Date.now() + SWEEP_GRACE_MS
    let left = treeOf(handle.attemptId, handle)
    for (const member of left) signal(member, 'SIGTERM')
    for (let pause = 2; left.length > 0; pause = Math.min(100, pause * 2)) {
      await sleep(pause)
      left = treeOf(handle.attemptId, handle)
      if (Date.now() >= until) for (const member of left) signal(member, 'SIGKILL')
    }
  }

  async adopt(attemptId: string, dir: string): Promise<Found> {
    if (await giveUp(dir)) return { state: 'never-started' }
    const claim = await readClaim(dir)
    if (claim.by === 'recovery') return { state: 'never-started' }
    if (claim.by === 'worker' && claim.identity) {
      return { state: 'running', handle: { attemptId, dir, ...claim.identity } }
    }
    // A shim between its first two acts, or one (or a recovery) that was killed there.
    if (listProcesses().some((p) => p.pid !== process.pid && markOf(p.pid) === attemptId)) {
      return { state: 'unknown', reason: 'its supervisor is starting' }
    }
    const again = await readClaim(dir)
    if (again.by === 'worker' && again.identity)
      return { state: 'running', handle: { attemptId, dir, ...again.identity } }
    return { state: 'gone', reason: 'its supervisor was killed before the worker started' }
  }

  async lastSign(dir: string): Promise<Date | null> {
    let last = 0
    for (const name of SIGNS) {
      const found = await stat(path.join(dir, name)).catch(() => null)
      if (found && found.mtimeMs > last) last = found.mtimeMs
    }
    return last > 0 ? new Date(last) : null
  }
}

async function readExit(dir: string): Promise<{ code: number | null; signal: string | null; at: Date } | null> {
  const file = path.join(dir, 'exit')
  try {
    const text = await readFile(file, 'utf8')
    const { mtime } = await stat(file)
    // A file without content is one that a power cut tore: no proof.
    return /^\d+\n/.test(text) ? { ...fromShell(Number.parseInt(text, 10)), at: mtime } : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const SIGNAL_NAMES: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
}

/** A shell's exit code into code or signal. */
function fromShell(code: number): { code: number | null; signal: string | null } {
  const name = code > 128 ? SIGNAL_NAMES[code - 128] : undefined
  return name ? { code: null, signal: name } : { code, signal: null }
}
