/** A real server for tests: the built program in its own process, with its own data directory and database. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ROOT = path.resolve(import.meta.dirname, '..')
const START_TIMEOUT_MS = 60_000

/** A port stays the same over a restart, as it does for a user whose page is open. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

export class TestServer {
  /** Directory of everything: the server is started in it, and the data directory lies in it. */
  readonly dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-e2e-'))
  readonly dataDir = path.join(this.dir, 'data')
  readonly adminToken = randomBytes(24).toString('hex')
  /** The link of the latest start. */
  signInLink = ''
  url = ''
  private port = 0
  private child: ChildProcess | undefined
  private output = ''

  private readonly env: Record<string, string>

  /** @param env variables of the server, which may depend on its directory */
  constructor(env: Record<string, string> | ((dir: string) => Record<string, string>) = {}) {
    this.env = typeof env === 'function' ? env(this.dir) : env
    chmodSync(this.dir, 0o755) // as root, PostgreSQL runs as another account
  }

  get pid(): number {
    if (!this.child?.pid) throw new Error('the server does not run')
    return this.child.pid
  }

  /** Everything that the server printed since it was last started. */
  get printed(): string {
    return this.output
  }

  /** Starts the server and waits for its link. */
  async start(): Promise<this> {
    this.port ||= await freePort()
    this.output = ''
    const child = spawn(process.execPath, [path.join(ROOT, 'scripts/start.mjs')], {
      cwd: this.dir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(this.port),
        RUNGRID_DATA_DIR: this.dataDir,
        RUNGRID_ADMIN_TOKEN: this.adminToken,
        RUNGRID_CPU_SLOTS: '2', // the same on every machine: what waits here must wait there
        ...this.env,
      },
    })
    this.child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
    const until = Date.now() + START_TIMEOUT_MS
    for (;;) {
      const link = this.output.match(/(http:\/\/\S+?)\/sign-in\?code=[\w-]+/)
      if (link) {
        this.signInLink = link[0]
        this.url = link[1]!
        return this
      }
      if (child.exitCode !== null || Date.now() > until) throw new Error(`the server did not start:\n${this.output}`)
      await sleep(50)
    }
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child
    this.child = undefined
    if (!child) return null
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await once(child, 'exit')
    }
    return child.exitCode
  }

  /** As a crash does: no part gets a chance to clean up. Workers and database live on. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** As Ctrl+C does; resolves with the exit code. */
  stop(): Promise<number | null> {
    return this.end('SIGTERM')
  }

  /** Freezes the database, as a machine that swaps or a network that is cut does: nothing fails, nothing answers. */
  freezeDatabase(): void {
    this.signalDatabase('SIGSTOP')
  }

  thawDatabase(): void {
    this.signalDatabase('SIGCONT')
  }

  private signalDatabase(signal: NodeJS.Signals): void {
    const postmaster = readFileSync(path.join(this.dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]!
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').split(' ').filter(Boolean)
    for (const pid of [postmaster, ...children]) process.kill(Number(pid), signal)
  }

  /** Launches a matrix and answers its id. */
  async launch(yaml: string): Promise<string> {
    return (await this.api<{ id: string }>('POST', '/matrices', yaml)).id
  }

  /** Calls the API as a script does, with the administrator's token. */
  async api<T>(method: string, at: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${at}`, {
      method,
      headers: {
        authorization: `Bearer ${this.adminToken}`,
        ...(body === undefined
          ? {}
          : { 'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json' }),
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }

  /** Cancels what is active, so that no worker outlives its test, then stops and removes everything. */
  async dispose(): Promise<void> {
    if (this.child) {
      const active = async () => {
        const { items } = await this.api<{ items: { id: string; state: string }[] }>('GET', '/matrices')
        return items.filter((matrix) => matrix.state === 'active' || matrix.state === 'paused')
      }
      for (const { id } of await active()) await this.api('POST', `/matrices/${id}/cancel`)
      while ((await active()).length > 0) await sleep(100)
    }
    await this.stop()
    rmSync(this.dir, { recursive: true, force: true })
  }
}
