/**
 * The Compare page in a real browser: 100 live runs, 1,000 points each, then one point a second for every run through the
 * whole road (HTTP, intake, socket). A live update is everything that one drawing costs the page: merging is done as
 * points come; the turn of the chart makes the plot, renders, and draws on the canvas. Tasks are read from a trace.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { TestServer } from '../e2e/server'
import type { Figure } from './figures'
import { longestTask } from './longest-task'

const RUNS = 100
const POINTS = 1000
const WATCH_SECONDS = 15

interface Reporter {
  url: string
  token: string
}

/** Where the workers of this server report, out of their own environments: nobody else knows their tokens. */
function reporters(dataDir: string): Reporter[] {
  const found = new Map<string, Reporter>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    let text: string
    try {
      text = readFileSync(`/proc/${pid}/environ`, 'utf8')
    } catch {
      continue // it has ended, or belongs to somebody else
    }
    const env = new Map(text.split('\0').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]))
    const [url, token] = [env.get('RUNGRID_REPORT_URL'), env.get('RUNGRID_REPORT_TOKEN')]
    if (url && token && env.get('RUNGRID_SPEC')?.startsWith(dataDir)) found.set(url, { url, token })
  }
  return [...found.values()]
}

/** The same curve for the same run in every measurement: a loss that falls, with noise and now and then a spike. */
function value(run: number, step: number): number {
  const noise = Math.sin(step * 12.9898 + run * 78.233) * 43758.5453
  return 0.5 + run / 200 + 3 * Math.exp(-step / (200 + run)) + (noise - Math.floor(noise)) * 0.1
}

async function send({ url, token }: Reporter, run: number, from: number, count: number): Promise<void> {
  const step = Array.from({ length: count }, (_, i) => from + i)
  const body = JSON.stringify({ columns: { step, values: { loss: step.map((s) => value(run, s)) } } })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body })
  if (!response.ok) throw new Error(`points were answered with ${response.status}: ${await response.text()}`)
}

async function launch(server: TestServer): Promise<{ id: string; workers: Reporter[] }> {
  const { id } = await server.api<{ id: string }>('POST', '/matrices', {
    name: 'a hundred curves',
    benchmark: 'command',
    axes: { lr: Array.from({ length: RUNS / 4 }, (_, i) => (i + 1) / 1000), seed: [1, 2, 3, 4] },
    params: { argv: ['sleep', '3600'] },
  })
  for (const until = Date.now() + 180_000; ; await sleep(300)) {
    const workers = reporters(server.dataDir)
    if (workers.length >= RUNS) return { id, workers }
    if (Date.now() > until) throw new Error(`the workers did not start:\n${server.printed}`)
  }
}

/** One point a second for every run, spread over the second, until it is told to stop. */
function report(workers: readonly Reporter[]): () => Promise<number> {
  let sent = 0
  let failed: Error | null = null
  const begun = performance.now()
  const under: Promise<void>[] = []
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - begun) / 1000) * workers.length)
    for (; sent < due; sent++) {
      const run = sent % workers.length
      const at = POINTS + Math.floor(sent / workers.length)
      under.push(
        send(workers[run]!, run, at, 1).catch((error: Error) => {
          failed = error
        }),
      )
    }
  }, 20)
  return async () => {
    clearInterval(timer)
    await Promise.all(under)
    if (failed) throw failed
    return sent
  }
}

interface TraceEvent {
  name: string
  ph: string
  ts: number
  dur?: number
  pid: number
  tid: number
}

/** Milliseconds of every task of the page's main thread in which a timer fired and took more than 2 ms. */
async function timerTasks(page: Page, seconds: number): Promise<number[]> {
  const browser = page.context().browser()!
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] })
  await sleep(seconds * 1000)
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const timers = traceEvents.filter((event) => event.name === 'TimerFire' && (event.dur ?? 0) > 2000)
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && (event.dur ?? 0) > 2000)
  return timers.flatMap((timer) => {
    const task = tasks.find(
      (each) =>
        each.pid === timer.pid &&
        each.tid === timer.tid &&
        each.ts <= timer.ts &&
        each.ts + each.dur! >= timer.ts + timer.dur!,
    )
    return [(task ?? timer).dur! / 1000]
  })
}

/** Over the curves and back, slowly enough that every move is seen; with Shift held the axis moves along. */
async function movePointer(page: Page, pans: boolean): Promise<void> {
  const box = (await page.getByRole('group', { name: /^loss\./ }).boundingBox())!
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
  await page.mouse.move(...at(0.5, 0.5))
  if (pans) {
    await page.keyboard.down('Shift')
    await page.mouse.down()
  }
  for (let i = 0; i < 120; i++) {
    await page.mouse.move(...at(0.5 + 0.35 * Math.sin(i / 12), 0.5 + 0.35 * Math.cos(i / 7)))
    await sleep(40)
  }
  if (pans) {
    await page.mouse.up()
    await page.keyboard.up('Shift')
  }
}

export async function bench(): Promise<Figure[]> {
  const server = await new TestServer({ RUNGRID_CPU_SLOTS: String(RUNS) }).start()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  })
  try {
    const { id, workers } = await launch(server)
    for (const [run, worker] of workers.entries()) await send(worker, run, 0, POINTS)
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(server.signInLink)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    // The first visit compiles and caches what every page shares; the figure is that of a visit.
    await page.goto(`${server.url}/compare`)
    await page.getByRole('heading', { name: 'Compare' }).waitFor()
    const begun = performance.now()
    await page.goto(`${server.url}/compare?matrix=${id}`)
    await page.getByRole('group', { name: /^loss\. 100 lines/ }).waitFor()
    const firstRender = performance.now() - begun
    await sleep(3000)

    const stop = report(workers)
    await sleep(2000)
    const updates = (await timerTasks(page, WATCH_SECONDS)).sort((a, b) => a - b)
    const hovered = longestTask(page, 6)
    await movePointer(page, false)
    const hover = await hovered
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.waitForURL(/range=/)
    await sleep(2000)
    const panned = longestTask(page, 6)
    await movePointer(page, true)
    const pan = await panned
    await stop()
    await server.api('POST', `/matrices/${id}/cancel`, {})
    if (updates.length < WATCH_SECONDS) throw new Error(`only ${updates.length} updates were drawn`)
    const peer = 'MLflow lags at 35 lines'
    const name = (what: string) => `compare, 100 runs × 1,000 points: ${what}`
    return [
      { name: name('first render'), value: firstRender, unit: 'ms', budget: null, peer: '–' },
      { name: name('live update, median'), value: updates[updates.length >> 1]!, unit: 'ms', budget: 16, peer },
      {
        name: name('live update, p95'),
        value: updates[Math.floor(updates.length * 0.95)]!,
        unit: 'ms',
        budget: null,
        peer,
      },
      { name: name('longest task on hover'), value: hover, unit: 'ms', budget: 50, peer },
      { name: name('longest task on pan'), value: pan, unit: 'ms', budget: 50, peer },
    ]
  } finally {
    await browser.close()
    await server.dispose()
  }
}
