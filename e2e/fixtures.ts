/**
 * What every end-to-end test gets: a real server of its worker and a page that is signed in by the one-time link.
 * A console error or an uncaught exception in a page fails its test.
 */
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { TestServer } from './server'

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>

interface WorkerFixtures {
  /** Another name is another installation, empty at first; tests that name none share one. */
  installation: string
  rungrid: TestServer
  /** Cookies of a browser that used the link. */
  session: StorageState
}

interface TestFixtures {
  /** Texts of errors that this test causes on purpose, such as a refused request. */
  expectedErrors: RegExp[]
  /** A page of a browser that never signed in. */
  stranger: Page
}

/** What a browser tells in its console while the server is away, or is starting and answers 503. */
export const SERVER_AWAY =
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|status of 503|response code: 503/

/** Collects what the browser complains about. */
function watch(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  return complaints
}

function judge(complaints: string[], expected: RegExp[]): void {
  const unexpected = complaints.filter((text) => !expected.some((pattern) => pattern.test(text)))
  expect(unexpected, 'the browser console has no errors').toEqual([])
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  installation: ['shared', { scope: 'worker', option: true }],
  rungrid: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const server = await new TestServer().start()
      await use(server)
      await server.dispose()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  session: [
    async ({ rungrid, browser }, use) => {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(rungrid.signInLink)
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
      const state = await context.storageState()
      await context.close()
      await use(state)
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  expectedErrors: [[], { option: true }],
  baseURL: async ({ rungrid }, use) => use(rungrid.url),
  storageState: async ({ session }, use) => use(session),
  page: async ({ page, expectedErrors }, use) => {
    const complaints = watch(page)
    await use(page)
    judge(complaints, expectedErrors)
  },
  stranger: async ({ browser, rungrid, expectedErrors }, use) => {
    const context = await browser.newContext({ baseURL: rungrid.url, storageState: { cookies: [], origins: [] } })
    const page = await context.newPage()
    const complaints = watch(page)
    await use(page)
    judge(complaints, expectedErrors)
    await context.close()
  },
})

export { expect }
