/** From a rule that is made in the page to the bell, the run's events and a webhook that arrives, signed. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test as base, expect } from './fixtures'
import { TestServer } from './server'

const test = base.extend<object, object>({
  rungrid: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const server = await new TestServer({ RUNGRID_WEBHOOK_ALLOW: '127.0.0.1' }).start()
      await use(server)
      await server.dispose()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})
test.use({ installation: 'webhooks' })

async function listenForWebhooks() {
  const received: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.end('ok')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { received, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/top-secret` }
}

test('A rule that is made in the page shows on the bell, in the run and in a signed webhook when it fires', async ({
  page,
  rungrid,
}) => {
  const hooks = await listenForWebhooks()
  try {
    await page.goto('/settings?tab=notifications')
    await page.getByRole('button', { name: 'New channel' }).click()
    const form = page.getByRole('dialog', { name: 'New channel' })
    await form.getByLabel('Name').fill('lab')
    await form.getByRole('button', { name: 'JSON' }).click()
    await form.getByLabel('Address').fill(hooks.url)
    await form.getByRole('button', { name: 'Make it' }).click()
    const once = page.getByRole('dialog', { name: 'Signing secret' })
    const secret = (await once.locator('code').textContent())!
    expect(secret).toMatch(/^rgw_/)
    await once.getByRole('button', { name: 'Done' }).click()
    await expect(page.getByRole('main')).not.toContainText('top-secret')

    await page.getByRole('link', { name: 'Alert rules' }).click()
    await page.getByRole('button', { name: 'New rule' }).click()
    const rule = page.getByRole('dialog', { name: 'New alert rule' })
    await rule.getByLabel('Above').fill('5')
    await rule.getByRole('button', { name: 'Make the rule' }).click()
    await expect(rule).toContainText('This is needed.')
    await rule.getByLabel('Metric').fill('loss')
    await rule.getByRole('button', { name: 'Make the rule' }).click()
    await expect(page.getByRole('cell', { name: 'loss is above 5' })).toBeVisible()

    const matrix = await rungrid.launch(`
name: diverges
benchmark: command
params:
  argv:
    - sh
    - -c
    - |
      echo '{"step": 1, "loss": 2}' >> "$RUNGRID_METRICS_FILE"
      echo '{"step": 2, "loss": 9.5}' >> "$RUNGRID_METRICS_FILE"
      while [ ! -e ${rungrid.dir}/enough ]; do sleep 0.1; done
`)
    const bell = page.getByRole('button', { name: /^Alerts/ })
    await expect(bell).toHaveAccessibleName('Alerts: 1 open', { timeout: 30_000 })
    await bell.click()
    const panel = page.getByRole('dialog', { name: 'Open alerts' })
    await panel.getByRole('link', { name: /loss is 9\.5.* at step 2/ }).click()
    await expect(page).toHaveURL(/\/runs\/r-/)
    const run = page.url().split('/').at(-1)!
    await expect(page.getByRole('region', { name: 'Open alerts of this run' })).toContainText('at step 2')

    await expect.poll(() => hooks.received.length, { timeout: 20_000 }).toBe(1)
    const { headers, body } = hooks.received[0]!
    const [, seconds, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-rungrid-signature']))!
    expect(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')).toBe(given)
    expect(JSON.parse(body)).toMatchObject({
      count: 1,
      notices: [
        {
          kind: 'fired',
          metric: 'loss',
          step: 2,
          numbers: { value: 9.5 },
          matrix: { id: matrix, name: 'diverges' },
          run: { id: run, url: `${rungrid.url}/runs/${run}` },
        },
      ],
    })

    await page.getByRole('link', { name: 'Events' }).click()
    await expect(page.getByRole('main')).toContainText(/loss is 9\.5.*at step 2/)
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await expect(bell).toHaveAccessibleName('Alerts: none open')
    await page.goto(`/matrices/${matrix}`)
    await expect(page.getByRole('main')).toContainText('1 open alert')
    await page.goto('/settings?tab=notifications')
    await expect(page.getByRole('cell', { name: /^arrived · 200/ })).toBeVisible()
  } finally {
    writeFileSync(`${rungrid.dir}/enough`, '')
    hooks.server.close()
  }
})
