/**
 * Composes the process. Parts start in the order of this file and stop in the opposite one: sockets and requests first,
 * then the scheduler and intake, the pool, and the embedded database last. Workers are not parts: they live on and
 * the next start adopts them.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { getBenchmark } from '../lib/benchmarks/registry'
import { RungridError } from '../lib/errors/rungrid-error'
import { AlertEvaluator } from './alerts/evaluator'
import { createApi } from './api/app'
import { createGuard } from './api/guard'
import { type Config, isLoopback, parseConfig, unknownVariables } from './config'
import { openDataDirectory } from './data-directory'
import { connect } from './db/database'
import { openDatabase } from './db/open'
import { DeviceMonitor } from './devices/monitor'
import { LocalEngine } from './engines/local/local-engine'
import { FileIntake } from './intake/files'
import { RollupFlusher } from './intake/flusher'
import { liveOf } from './intake/live'
import { Lifecycle, Stopped } from './lifecycle'
import { closeServer, listen, urlOf } from './listen'
import { createLog } from './log'
import { createPages } from './next'
import { Courier } from './notifications/courier'
import { createListener } from './realtime/listener'
import { attachSockets } from './realtime/sockets'
import { Scheduler } from './scheduler/scheduler'
import { serve } from './serve'
import type { Context } from './services/context'
import { forecastOvertaken } from './services/queue/forecast'
import { recoverReports } from './services/reports/recover'
import { reporterOf } from './services/reports/reporter'
import { writeCliToken } from './services/tokens/cli-token'
import { createSignInCode } from './services/tokens/create-code'

/** Between two looks for attempts that live, while there is none and nothing tells of one. */
const ASLEEP_MS = 60_000

/** Between two looks for reports of servers that died. */
const ABANDONED_REPORTS_MS = 60_000

export interface RunningServer {
  url: string
  /** Signs in; works once. */
  link: string
  /** What people should read besides the link: where the data is when it is elsewhere. */
  notes: string[]
}

/**
 * Starts every part; each one is registered with `lifecycle`, which stops them again.
 * @throws RungridError `configuration` with the fix when the machine is not as the settings say
 */
export async function startServer(
  config: Config,
  lifecycle: Lifecycle,
  log = createLog(config),
): Promise<RunningServer> {
  const notes: string[] = []
  const directory = openDataDirectory(config.dataDir, config.databaseUrl === undefined)
  await lifecycle.add('data directory', () => directory.release())

  const { server, port } = await listen(config)
  const starting = (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(503, { 'Retry-After': '2' }).end('Rungrid is starting.\n')
  server.on('request', starting)
  await lifecycle.add('port', () => closeServer(server))
  const url = urlOf(config.host, port)
  directory.announce(url)

  const opened = await openDatabase(config, log)
  await lifecycle.add('database', () => opened.stop())
  if (opened.note) notes.push(opened.note)
  const db = connect(opened.url)
  await lifecycle.add('pool', () => db.close())
  const ctx: Context = { db, config: { ...config, port }, log, nodeId: directory.nodeId, serverId: randomUUID() }

  const devices = new DeviceMonitor(ctx)
  await devices.start()
  await lifecycle.add('devices', () => devices.stop())

  const listener = await createListener(ctx)
  await lifecycle.add('listener', () => listener.close())

  const live = liveOf(ctx)
  // Every start of an attempt is an event, and the listener tells of it even where its notification was lost.
  const intake = new FileIntake(ctx, { intervalMs: config.probeSeconds * 1000, sleepMs: ASLEEP_MS })
  listener.onTopic((topic) => topic === 'overview' && intake.wake())
  listener.onResync(() => intake.wake())
  intake.start()
  await lifecycle.add('intake', () => intake.stop())
  const flusher = new RollupFlusher(ctx)
  flusher.start()
  await lifecycle.add('rollups', () => flusher.stop())

  const scheduler = new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark,
    drain: (attemptId) => intake.drain(attemptId),
    lookAtDevices: () => devices.refresh(),
    apiUrl: urlOf(config.host, port),
    onLead: () => alerts.lookAtAll(),
  })
  const alerts = new AlertEvaluator(ctx, { epoch: () => scheduler.epoch })
  listener.onTopic((topic) => {
    alerts.onTopic(topic)
    if (topic === 'schedule' || topic === 'overview') forecastOvertaken(ctx)
    if (topic === 'schedule') scheduler.kick()
  })
  listener.onResync(() => {
    alerts.lookAtAll()
    forecastOvertaken(ctx)
    scheduler.kick()
  })
  scheduler.start()
  await lifecycle.add('scheduler', () => scheduler.stop())
  alerts.start()
  await lifecycle.add('alerts', () => alerts.stop())

  const courier = new Courier(ctx)
  listener.onTopic((topic) => topic === 'notifications' && courier.wake())
  listener.onResync(() => courier.wake())
  courier.start()
  await lifecycle.add('notifications', () => courier.stop())

  await recoverReports(ctx)
  // Where servers share a database, one that dies leaves its reports to the others.
  const recover = () =>
    recoverReports(ctx).catch((err: unknown) => log.warn({ err }, 'reports could not be looked after'))
  const abandoned = setInterval(() => void recover(), ABANDONED_REPORTS_MS).unref()
  await lifecycle.add('reports', () => {
    clearInterval(abandoned)
    return reporterOf(ctx).close()
  })

  const pages = await createPages(ctx.config, server)
  await lifecycle.add('pages', () => pages.close())
  const api = createApi(ctx)
  const requests = serve(server, { api, guard: createGuard(ctx), pages, log, production: config.production })
  server.off('request', starting)
  await lifecycle.add('requests', () => requests.close())
  const sockets = attachSockets(server, ctx, { listener, live })
  await lifecycle.add('sockets', () => sockets.close())

  await writeCliToken(ctx, { url })
  const { code } = await createSignInCode(ctx)
  return { url, link: `${url}/sign-in?code=${code}`, notes }
}

/** One clear block for a person: every fault with its fix. */
export function sentenceFor(error: RungridError): string {
  if (!error.issues?.length) return `${error.message}.${error.fix ? `\n  Fix: ${error.fix}.` : ''}`
  const faults = error.issues.map(({ message, fix }) => `  - ${message}.${fix ? `\n    Fix: ${fix}.` : ''}`)
  return [`The settings have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:`, ...faults].join('\n')
}

/** The whole program: settings from the environment, start, link, and stopping by signal. */
export async function main(): Promise<void> {
  let config: Config
  try {
    config = parseConfig(process.env, process.cwd())
  } catch (error) {
    exitWith(error)
  }
  for (const warning of unknownVariables(process.env)) console.error(`Warning: ${warning}.`)
  if (!isLoopback(config.host)) {
    console.error(
      `Warning: RUNGRID_HOST=${config.host} lets other machines reach this server, and whoever signs in can start programs on this one.`,
    )
  }
  const log = createLog(config)
  const lifecycle = new Lifecycle(log)
  stopOnSignals(lifecycle)
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'a defect ends the server; workers live on')
    process.exitCode = 1
    void lifecycle.stop().finally(() => process.exit(1))
  })
  try {
    const running = await startServer(config, lifecycle, log)
    for (const note of running.notes) console.log(`Note: ${note}.`)
    console.log(`Rungrid is at ${running.link} (the link works once)`)
  } catch (error) {
    if (error instanceof Stopped) return // the signal's handler exits
    await lifecycle.stop()
    exitWith(error)
  }
}

function stopOnSignals(lifecycle: Lifecycle): void {
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked && signal === 'SIGINT') process.exit(130)
      if (asked) return
      asked = true
      if (process.stdout.isTTY) console.log('\nStopping; runs go on. Press Ctrl+C again to leave at once.')
      void lifecycle.stop().finally(() => process.exit(0))
    })
  }
}

function exitWith(error: unknown): never {
  if (!(error instanceof RungridError)) {
    console.error(error)
    process.exit(1)
  }
  console.error(sentenceFor(error))
  process.exit(error.exitCode)
}

// Under `tsx watch` this file is the program; the bundle is called by scripts/start.mjs.
if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
