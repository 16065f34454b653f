/** Whether what is shown is true now: the server away, the database away, and back. */
import { writeFileSync } from 'node:fs'
import type { Run } from '../lib/api/runs'
import { expect, SERVER_AWAY, test } from './fixtures'

test.use({ expectedErrors: [SERVER_AWAY] })

test('A page tells when its server is away and how old its data is, and is live again by itself', async ({
  page,
  rungrid,
}) => {
  await page.goto('/devices')
  const indicator = page.getByRole('banner')
  await expect(indicator).toContainText('Live')
  await rungrid.stop()
  await expect(indicator).toContainText(/Reconnecting.*last update \d+ s ago/)
  await expect(page.getByRole('main')).toContainText('CPU slot') // what was known stays
  await rungrid.start()
  await expect(indicator).toContainText('Live', { timeout: 15_000 })
})

test('While the database is away a page says so; the worker goes on and nothing it reported is lost', async ({
  page,
  rungrid,
}) => {
  const matrix = await rungrid.launch(`
name: goes on meanwhile
benchmark: command
params:
  argv:
    - sh
    - -c
    - |
      n=0
      while [ ! -e ${rungrid.dir}/enough ]; do
        n=$((n + 1))
        echo "{{\\"step\\": $n, \\"ticks\\": $n}}" >> "$RUNGRID_METRICS_FILE"
        echo tick $n
        sleep 0.1
      done
      echo end after $n
`)
  const { items } = await rungrid.api<{ items: { id: string }[] }>('GET', `/runs?matrix=${matrix}`)
  const id = items[0]!.id
  await page.goto(`/runs/${id}`)
  const log = page.getByRole('log', { name: 'Lines of stdout' })
  await expect(log).toContainText('tick 5')
  rungrid.freezeDatabase()
  try {
    await expect(page.getByRole('banner')).toContainText('Database away', { timeout: 20_000 })
  } finally {
    rungrid.thawDatabase()
  }
  await expect(page.getByRole('banner')).toContainText('Live', { timeout: 20_000 })
  writeFileSync(`${rungrid.dir}/enough`, '')
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 20_000 })
  await expect(log).toContainText('end after')

  const last = Number(/end after (\d+)/.exec((await log.textContent()) ?? '')![1])
  const { series } = await rungrid.api<{ series: { step: number[]; total: number }[] }>('POST', '/series/query', {
    runs: [id],
    names: ['ticks'],
    attempts: 'last',
    x: 'step',
    buckets: 1000,
  })
  expect(series[0]?.total).toBe(last)
  await expect(page.getByText(`${last} of ${last} shown`)).toBeVisible()
  const run = await rungrid.api<Run>('GET', `/runs/${id}`)
  expect(run.attemptList).toHaveLength(1)
})
