/**
 * A run page in a real browser: eight charts in view, each fed ten points a second through the whole road (program, HTTP,
 * intake, socket). The figure is the longest task of the page while it watches: what a click would have to wait for.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, chromium } from '@playwright/test'
import { TestServer } from '../e2e/server'
import type { Figure } from './figures'
import { longestTask } from './longest-task'

const SERIES = ['loss', 'lr', 'grad_norm', 'tokens_per_second', 'accuracy', 'entropy', 'memory_gib', 'eval_f1']
/** Points a series holds before the watch begins: charts are full, as in the middle of a training. */
const HISTORY = 20_000
const WATCH_SECONDS = 20

/** Reports as a training loop does: one batch of history, then ten points a second for every series. */
const PROGRAM = `
const series = ${JSON.stringify(SERIES)}
const send = (step) => fetch(process.env.RUNGRID_REPORT_URL, {
  method: 'POST',
  headers: { authorization: 'Bearer ' + process.env.RUNGRID_REPORT_TOKEN, 'content-type': 'application/json' },
  body: JSON.stringify({ columns: { step, values: Object.fromEntries(series.map((name, k) => [name, step.map((s) => k + 8 * Math.exp(-s / 4000) + Math.sin(s * 12.9898 + k) * 0.3)])) } }),
})
for (let at = 0; at < ${HISTORY}; at += 5000) await send(Array.from({ length: 5000 }, (_, i) => at + i))
let step = ${HISTORY}
setInterval(() => send([step++]), 100)
`

async function openRun(server: TestServer): Promise<string> {
  const program = path.join(server.dir, 'report.mjs')
  writeFileSync(program, PROGRAM)
  const { id } = await server.api<{ id: string }>('POST', '/matrices', {
    name: 'eight charts',
    benchmark: 'command',
    axes: { seed: [1] },
    params: { argv: [process.execPath, program] },
    results_dir: path.join(server.dir, 'results'),
  })
  for (const until = Date.now() + 60_000; ; ) {
    const { items } = await server.api<{ items: { id: string }[] }>('GET', `/runs?matrix=${id}`)
    const run = items[0]
    if (run) {
      const series = await server.api<{ items: { count: number }[] }>('GET', `/runs/${run.id}/series`)
      if (series.items.length === SERIES.length && series.items.every((each) => each.count > HISTORY)) return run.id
    }
    if (Date.now() > until) throw new Error(`the run did not report:\n${server.printed}`)
    await sleep(200)
  }
}

export async function bench(): Promise<Figure[]> {
  const server = await new TestServer().start()
  // A browser that is not there must not leave the server behind.
  let browser: Browser | undefined
  try {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    })
    const runId = await openRun(server)
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(server.signInLink)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await page.goto(`${server.url}/runs/${runId}`)
    await page.waitForFunction((count) => document.querySelectorAll('.recharts-surface').length >= count, SERIES.length)
    // What loading costs is another figure; caches and compiled code are warm after a few updates.
    await sleep(3000)
    const value = await longestTask(page, WATCH_SECONDS)
    return [{ name: 'run page, 8 live charts: longest task', value, unit: 'ms', budget: 50, peer: '–' }]
  } finally {
    await browser?.close()
    await server.dispose()
  }
}
