/**
 * A grid of 10,000 cells in a real browser: its first render, the longest task while 100 cells a second change, and the
 * longest task while it is scrolled from end to end. The changes go the whole road: 50 running attempts report progress
 * twice a second by HTTP, and the server sends the cells to the page.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { TestServer } from '../e2e/server'
import type { Figure } from './figures'
import { longestTask } from './longest-task'

const SIDE = 100
const LIVE = 50
const UPDATES_PER_SECOND = 100
const WATCH_SECONDS = 20

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
    if (url && token && env.get('RUNGRID_SPEC')?.startsWith(dataDir))
      found.set(url, { url: url.replace(/points$/, 'progress'), token })
  }
  return [...found.values()]
}

/** Reports one after the other, evenly, until it is told to stop. Returns how many reports a second there were. */
function report(workers: Reporter[]): () => Promise<number> {
  let step = 0
  let failed: Error | null = null
  const begun = performance.now()
  const sent: Promise<unknown>[] = []
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - begun) / 1000) * UPDATES_PER_SECOND)
    for (; step < due; step++) {
      const { url, token } = workers[step % workers.length]!
      const doc = { state: 'running', step, totalSteps: 1_000_000, lastUpdatedTime: new Date().toISOString() }
      sent.push(
        fetch(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(doc),
        }).then(
          (response) => {
            if (!response.ok) failed = new Error(`a report was answered with ${response.status}`)
          },
          (error: Error) => {
            failed = error
          },
        ),
      )
    }
  }, 10)
  return async () => {
    clearInterval(timer)
    const seconds = (performance.now() - begun) / 1000
    await Promise.all(sent)
    if (failed) throw failed
    return step / seconds
  }
}

async function launch(server: TestServer): Promise<string> {
  const names = (axis: string) => Array.from({ length: SIDE }, (_, i) => `${axis}${i}`)
  const { id } = await server.api<{ id: string }>('POST', '/matrices', {
    name: 'ten thousand',
    benchmark: 'command',
    axes: { row: names('r'), column: names('c') },
    params: { argv: ['sleep', '3600'] },
  })
  for (const until = Date.now() + 120_000; reporters(server.dataDir).length < LIVE; ) {
    if (Date.now() > until) throw new Error(`the workers did not start:\n${server.printed}`)
    await sleep(200)
  }
  return id
}

export async function bench(): Promise<Figure[]> {
  const server = await new TestServer({ RUNGRID_CPU_SLOTS: String(LIVE) }).start()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  })
  try {
    const id = await launch(server)
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(server.signInLink)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    // The first visit compiles and caches what every page shares; the figure is that of a visit.
    await page.goto(`${server.url}/matrices`)
    const begun = performance.now()
    await page.goto(`${server.url}/matrices/${id}`)
    await page.locator('[role=gridcell]').first().waitFor()
    const firstRender = performance.now() - begun
    await sleep(3000)

    const stop = report(reporters(server.dataDir))
    const updating = await longestTask(page, WATCH_SECONDS)
    const rate = await stop()
    if (rate < UPDATES_PER_SECOND * 0.95) throw new Error(`only ${rate.toFixed(0)} updates a second were sent`)

    const scrolled = longestTask(page, WATCH_SECONDS / 2)
    await page.locator('[role=grid]').hover()
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(i % 3 === 0 ? 200 : 0, 120)
      await sleep(100)
    }
    await server.api('POST', `/matrices/${id}/cancel`, {})
    return [
      {
        name: 'grid of 10,000 cells: first render',
        value: firstRender,
        unit: 'ms',
        budget: 1000,
        peer: 'none has one',
      },
      {
        name: 'grid of 10,000 cells: longest task at 100 updates/s',
        value: updating,
        unit: 'ms',
        budget: 50,
        peer: '–',
      },
      {
        name: 'grid of 10,000 cells: longest task while scrolled',
        value: await scrolled,
        unit: 'ms',
        budget: null,
        peer: '–',
      },
    ]
  } finally {
    await browser.close()
    await server.dispose()
  }
}
