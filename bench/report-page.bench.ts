/**
 * A report of 1,000 runs in a real browser: made from a folder by the server, then opened from the list of reports and
 * scrolled from end to end. The figure is the longest task of the page from the click on.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, chromium } from '@playwright/test'
import { TestServer } from '../e2e/server'
import type { Figure } from './figures'
import { longestTask } from './longest-task'
import { RUNS, writeRuns } from './storage-runs'

const WATCH_SECONDS = 12

async function makeReport(server: TestServer): Promise<string> {
  const dir = path.join(server.dir, 'results')
  mkdirSync(dir)
  writeRuns(dir)
  const { id } = await server.api<{ id: string }>('POST', '/reports', { path: dir, edition: '2.0', name: 'a thousand' })
  for (const until = Date.now() + 120_000; ; ) {
    const { state, counts } = await server.api<{ state: string; counts: { runs: number } | null }>(
      'GET',
      `/reports/${id}`,
    )
    if (state === 'ready' && counts?.runs === RUNS) return id
    if (state !== 'judging' || Date.now() > until) throw new Error(`the report is ${state}:\n${server.printed}`)
    await sleep(200)
  }
}

export async function bench(): Promise<Figure[]> {
  const server = await new TestServer().start()
  // A browser that is not there must not leave the server behind.
  let browser: Browser | undefined
  try {
    const id = await makeReport(server)
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    })
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(server.signInLink)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    const measure = async () => {
      await page.goto(`${server.url}/reports`)
      const link = page.locator(`a[href*="/reports/${id}"]`).first()
      await link.waitFor()
      await sleep(2000)
      const watched = longestTask(page, WATCH_SECONDS)
      await link.click()
      await page.waitForURL((url) => url.pathname === `/reports/${id}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      for (let at = 0; at < 40; at++) {
        await page.mouse.move(500, 500)
        await page.mouse.wheel(0, 900)
        await sleep(150)
      }
      return watched
    }
    // Code is loaded and compiled once; a person's second report is the figure.
    await measure()
    return [
      { name: `report page, ${RUNS} runs: longest task`, value: await measure(), unit: 'ms', budget: 50, peer: '–' },
    ]
  } finally {
    await browser?.close()
    await server.dispose()
  }
}
