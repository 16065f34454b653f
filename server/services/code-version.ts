/** Which git commit a program of the user's lies in. Read without a lock, within a time limit, and kept for moments. */
import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from '../../lib/benchmarks/types'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { CodeVersion } from '../../lib/results/code-version'
import type { Config } from '../config'
import { exists } from '../exists'
import { resolveInRoots } from './roots'

/** Milliseconds for git. `status` of a huge tree takes longer; then whether it was changed is not known. */
const LIMIT_MS = 2000
/** Milliseconds an answer holds: a thousand short runs of one script ask git once in a while, not a thousand times. */
const KEPT_MS = 2000
const DIRECTORIES_KEPT = 200

/** Answers by directory, of this process. Bounded. */
const known = new Map<string, { at: number; version: Promise<CodeVersion | null> }>()

/**
 * Code of a command: that of its script, else that of its working directory. null for programs of ours (the version of
 * Rungrid tells), outside of a repository, without git, and where nothing was committed.
 */
export async function codeOf(
  config: Pick<Config, 'roots'>,
  { program, cwd }: Command,
  looked: Looked = new Map(),
): Promise<CodeVersion | null> {
  if (program.kind === 'builtin') return null
  const base = cwd === undefined ? null : await within(config, cwd)
  for (const argument of program.kind === 'argv' ? program.argv : []) {
    // What is no path by its look (`python3`, `--seed`) is not searched for.
    if (!path.isAbsolute(argument) && (base === null || !/^[^-].*[./]/.test(argument))) continue
    const id = `${base}\n${argument}`
    const look = looked.get(id) ?? codeOfFile(config, argument, base)
    looked.set(id, look)
    const version = await look
    if (version) return version
  }
  return base === null ? null : codeIn(base)
}

/** Answers by argument: a plan of many cells hands one over, so that each file is looked at once. */
export type Looked = Map<string, Promise<CodeVersion | null>>

async function codeOfFile(
  config: Pick<Config, 'roots'>,
  argument: string,
  base: string | null,
): Promise<CodeVersion | null> {
  const file = await within(config, argument, base ?? undefined)
  return file !== null && (await isFile(file)) ? codeIn(path.dirname(file)) : null
}

/** Code of a directory. */
export function codeIn(dir: string): Promise<CodeVersion | null> {
  const now = Date.now()
  const before = known.get(dir)
  if (before && now - before.at < KEPT_MS) return before.version
  const version = read(dir)
  known.delete(dir)
  known.set(dir, { at: now, version })
  if (known.size > DIRECTORIES_KEPT) known.delete(known.keys().next().value!)
  return version
}

async function read(dir: string): Promise<CodeVersion | null> {
  if (!(await inRepository(dir))) return null
  const [commit, changes] = await Promise.all([
    git(dir, ['rev-parse', 'HEAD']),
    // Untracked files don't count: results are often written below the repository.
    git(dir, ['status', '--porcelain', '--untracked-files=no']),
  ])
  if (commit === null || !/^[0-9a-f]{40,64}$/.test(commit.trim())) return null
  return { commit: commit.trim(), dirty: changes === null ? null : changes.trim() !== '' }
}

/** Looks for `.git` in the directory and above, so that no process is started where there is none. */
async function inRepository(dir: string): Promise<boolean> {
  for (let at = dir; ; at = path.dirname(at)) {
    if (await exists(path.join(at, '.git')).catch(() => false)) return true
    if (at === path.dirname(at)) return false
  }
}

/** Output of git, or null when it failed, is not installed, or took too long. */
function git(dir: string, args: string[]): Promise<string | null> {
  // A repository's own settings must not start programs, and the server's git variables mean another repository.
  const env = { ...process.env }
  for (const name in env) if (name.startsWith('GIT_')) delete env[name]
  const options = { encoding: 'utf8', timeout: LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 16 * 2 ** 20, env } as const
  return new Promise((resolve) => {
    execFile(
      'git',
      ['-C', dir, '--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args],
      options,
      (error, stdout) => resolve(error ? null : stdout),
    )
  })
}

async function within(config: Pick<Config, 'roots'>, given: string, base?: string): Promise<string | null> {
  try {
    return await resolveInRoots(config, given, base)
  } catch (error) {
    if (error instanceof RungridError) return null
    throw error
  }
}

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null)
  return found?.isFile() ?? false
}
