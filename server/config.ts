import { realpathSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse as parseConnection } from 'pg-connection-string'
import { z } from 'zod'
import { type Issue, RungridError } from '../lib/errors/rungrid-error'
import { LIMITS } from '../lib/matrix/limits'
import { type Allowed, NOTHING_ALLOWED, parseAllowed } from '../lib/notifications/address'

/** Settings of a server, as parsed from the environment. Documented in docs/configuration.md. */
export interface Config {
  host: string
  /** 0: any free port. */
  port: number
  dataDir: string
  /** undefined: the embedded PostgreSQL in the data directory. */
  databaseUrl?: string
  /** Token of scripts, as given in RUNGRID_ADMIN_TOKEN. */
  adminToken?: string
  /** Directories, real paths, under which paths from users must lie. */
  roots: string[]
  /** Host names, with or without port, that may reach it besides loopback. */
  allowedHosts: string[]
  /** Where people reach it, without a slash at the end; undefined: where it listens. Links in notifications begin with it. */
  publicUrl?: string
  /** What webhooks may reach besides the public internet. */
  webhookAllow: Allowed
  /** The nvidia-smi to ask; a stand-in in tests. */
  nvidiaSmi: string
  /** CPU slots offered where there is no GPU. */
  cpuSlots: number
  /** Seconds between two looks at the files of a worker, where its matrix says nothing. */
  probeSeconds: number
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Directory of the installation: package.json, workers, examples, migrations. */
  installDir: string
  production: boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Shorter than this, a token can be guessed over the network. */
export const ADMIN_TOKEN_MIN_LENGTH = 16
export const DEFAULT_PORT = 3000

/** server/ under tsx and dist/ in the bundle: the installation is one directory up in both. */
const INSTALL_DIR = path.resolve(import.meta.dirname, '..')

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'is not a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `is not between ${min} and ${max}`)

const seconds = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'is not a number of seconds')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `is not between ${min} and ${max}`)

const list = (separator: string | RegExp) =>
  z.string().transform((text) =>
    text
      .split(separator)
      .map((part) => part.trim())
      .filter(Boolean),
  )

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_]([a-z0-9._-]*[a-z0-9])?)(:\d{1,5})?$/i

const variables = z.object({
  PORT: integer(0, 65535).default(DEFAULT_PORT),
  RUNGRID_HOST: z
    .string()
    .regex(/^([0-9a-f:.]+|[a-z0-9_]([a-z0-9._-]*[a-z0-9])?)$/i, 'is not an address or host name')
    .default('127.0.0.1'),
  RUNGRID_DATA_DIR: z.string().default('.rungrid'),
  RUNGRID_ADMIN_TOKEN: z
    .string()
    .min(ADMIN_TOKEN_MIN_LENGTH, `is shorter than ${ADMIN_TOKEN_MIN_LENGTH} characters`)
    .regex(/^[\x21-\x7e]+$/, 'holds a space or a character that HTTP headers cannot carry')
    .optional(),
  RUNGRID_ROOTS: list(path.delimiter).optional(),
  RUNGRID_ALLOWED_HOSTS: list(/[\s,]+/)
    .refine(
      (hosts) => hosts.every((host) => HOST.test(host)),
      'is not a list of host names, each with a port or without',
    )
    .default([]),
  RUNGRID_PUBLIC_URL: z
    .string()
    .refine(isPublicUrl, 'is not the address of a page: http or https, a host, no path')
    .transform((text) => new URL(text).origin)
    .optional(),
  RUNGRID_WEBHOOK_ALLOW: list(/[\s,]+/)
    .transform((parts, context) => {
      try {
        return parseAllowed(parts)
      } catch (error) {
        context.addIssue({
          code: 'custom',
          message: `names ${(error as Error).message}, which is no host, address or range`,
        })
        return z.NEVER
      }
    })
    .default(NOTHING_ALLOWED),
  DATABASE_URL: z.string().superRefine(checkDatabaseUrl).optional(),
  RUNGRID_NVIDIA_SMI: z.string().default('nvidia-smi'),
  RUNGRID_CPU_SLOTS: integer(0, 1024).default(os.availableParallelism()),
  RUNGRID_PROBE_SECONDS: seconds(LIMITS.leastInterval, LIMITS.interval).default(1),
  RUNGRID_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'is not a level' }).default('warn'),
})

type Variable = keyof typeof variables.shape

const FIXES: Record<Variable, string> = {
  PORT: 'give a port from 1 to 65535, or 0 for any free one',
  RUNGRID_HOST: 'give an address to listen on, such as 127.0.0.1, or 0.0.0.0 for every network of this machine',
  RUNGRID_DATA_DIR: 'give the path of a directory that can be written to',
  RUNGRID_ADMIN_TOKEN: 'make one with: openssl rand -hex 32',
  RUNGRID_ROOTS: `give existing directories, separated by "${path.delimiter}"`,
  RUNGRID_ALLOWED_HOSTS: 'give names such as grid.example.org or box:3000, separated by commas',
  RUNGRID_PUBLIC_URL: 'give the address that people open, such as https://grid.example.org',
  RUNGRID_WEBHOOK_ALLOW:
    'give hosts, addresses or ranges such as chat.lab.example, 10.0.0.7 or 10.1.0.0/16, separated by commas',
  DATABASE_URL: 'give postgresql://USER:PASSWORD@HOST:5432/NAME, or unset it for the embedded database',
  RUNGRID_NVIDIA_SMI: 'give the path of the nvidia-smi program',
  RUNGRID_CPU_SLOTS: 'give how many runs may use the processor at once, 0 to 1024',
  RUNGRID_PROBE_SECONDS: `give how often the files of workers are looked at, ${LIMITS.leastInterval} to ${LIMITS.interval} seconds`,
  RUNGRID_LOG_LEVEL: 'give debug, info, warn, error or silent',
}

/** Never repeated in a message: they hold secrets. */
const SECRET = new Set<Variable>(['RUNGRID_ADMIN_TOKEN', 'DATABASE_URL'])

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, pathname, search, hash, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && pathname === '/' && !(search || hash || username || password)
}

function checkDatabaseUrl(text: string, context: z.RefinementCtx): void {
  const complain = (message: string) => context.addIssue({ code: 'custom', message })
  try {
    if (!/^postgres(ql)?:\/\//.test(text)) complain('does not begin with postgresql://')
    else if (!parseConnection(text).database) complain('names no database')
  } catch {
    complain('is not a URL')
  }
}

/** The real path of the nearest existing ancestor with the rest appended: the directory itself may still have to be made. */
function realPathOfFuture(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    const parent = path.dirname(file)
    return parent === file ? file : path.join(realPathOfFuture(parent), path.basename(file))
  }
}

function realDirectories(names: string[], cwd: string, complain: (message: string) => void): string[] {
  return names.flatMap((name) => {
    try {
      const real = realpathSync(path.resolve(cwd, name))
      if (statSync(real).isDirectory()) return [real]
      complain(`names ${name}, which is not a directory`)
    } catch {
      complain(`names ${name}, which does not exist`)
    }
    return []
  })
}

/**
 * Reads the settings from the environment; an empty variable counts as unset.
 * @throws RungridError `configuration` with one issue for every fault: variable, what is wrong, how to mend it
 */
export function parseConfig(env: Environment, cwd: string): Config {
  const given = Object.fromEntries(
    Object.keys(variables.shape).flatMap((name) => (env[name]?.trim() ? [[name, env[name].trim()]] : [])),
  )
  const issues: Issue[] = []
  const complain = (name: Variable, message: string) => {
    const value = SECRET.has(name) || given[name] === undefined ? '' : ` (${JSON.stringify(given[name]).slice(0, 120)})`
    issues.push({ path: name, message: `${name}${value} ${message}`, fix: FIXES[name] })
  }
  const parsed = variables.safeParse(given)
  for (const fault of parsed.error?.issues ?? []) complain(fault.path[0] as Variable, fault.message)

  const dataDir = realPathOfFuture(path.resolve(cwd, given.RUNGRID_DATA_DIR ?? '.rungrid'))
  const roots = given.RUNGRID_ROOTS?.split(path.delimiter)
    .map((part) => part.trim())
    .filter(Boolean) ?? ['.']
  const allowed = realDirectories(roots, cwd, (message) => complain('RUNGRID_ROOTS', message))
  if (!parsed.success || issues.length > 0) {
    throw new RungridError('configuration', issues.map((issue) => issue.message).join('; '), { issues })
  }
  const values = parsed.data
  return {
    host: values.RUNGRID_HOST,
    port: values.PORT,
    dataDir,
    databaseUrl: values.DATABASE_URL,
    adminToken: values.RUNGRID_ADMIN_TOKEN,
    roots: [...new Set([...allowed, dataDir])],
    allowedHosts: values.RUNGRID_ALLOWED_HOSTS,
    publicUrl: values.RUNGRID_PUBLIC_URL,
    webhookAllow: values.RUNGRID_WEBHOOK_ALLOW,
    nvidiaSmi: values.RUNGRID_NVIDIA_SMI,
    cpuSlots: values.RUNGRID_CPU_SLOTS,
    probeSeconds: values.RUNGRID_PROBE_SECONDS,
    logLevel: values.RUNGRID_LOG_LEVEL,
    installDir: INSTALL_DIR,
    production: env.NODE_ENV === 'production',
  }
}

/** Variables of the worker contract: a server started from inside an attempt sees them and must not complain. */
const NOT_SETTINGS =
  /^RUNGRID_(RUN_ID|ATTEMPT_ID|SPEC|RESULT_DIR|CHECKPOINT_DIR|STATUS_FILE|METRICS_FILE|REPORT_\w+|URL|TOKEN)$/

/** One sentence for every RUNGRID_ variable that means nothing, naming the nearest one that does. */
export function unknownVariables(env: Environment): string[] {
  const known = Object.keys(variables.shape)
  return Object.keys(env)
    .filter((name) => name.startsWith('RUNGRID_') && !known.includes(name) && !NOT_SETTINGS.test(name))
    .sort()
    .map((name) => {
      const near = known
        .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
        .filter(({ distance }) => distance <= 4)
        .sort((a, b) => a.distance - b.distance)[0]
      return `${name} means nothing to Rungrid${near ? `: did you mean ${near.candidate}?` : ''}`
    })
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i

/** Whether only programs on this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}
