/** From a point that a program reports to a file that a person downloads: watch, smooth, zoom, compare, export. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import type { SeriesResult } from '../lib/api/series'
import { expect, test } from './fixtures'

/** Ten points a second until told that it is enough; the seed decides how far the points jump. */
const program = (enough: string) => `
name: three curves
benchmark: command
max_concurrent_runs: 3
axes: { seed: [1, 2, 3] }
params:
  argv:
    - sh
    - -c
    - |
      n=0
      while [ ! -e ${enough} ]; do
        n=$((n + 1))
        echo "{{\\"step\\": $n, \\"loss\\": $((2000 / n + (n % 2) * 100 * {seed}))}}" >> "$RUNGRID_METRICS_FILE"
        sleep 0.1
      done
`

async function download(page: Page, act: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), act()])
  return readFileSync(await file.path(), 'utf8')
}

test('A curve grows while it is watched; it is smoothed and zoomed, put beside two others and taken away as CSV', async ({
  page,
  rungrid,
}) => {
  test.setTimeout(120_000)
  const enough = `${rungrid.dir}/enough-of-curves`
  const matrix = await rungrid.launch(program(enough))
  const { items } = await rungrid.api<{ items: { id: string }[] }>('GET', `/runs?matrix=${matrix}&sort=position`)
  const ids = items.map(({ id }) => id)
  await page.goto(`/runs/${ids[0]}`)
  const chart = page.getByRole('region', { name: 'loss', exact: true })
  const caption = chart.getByText(/^[\d,]+ of [\d,]+ shown$/)
  const shown = async () => Number.parseInt((await caption.textContent())!.replaceAll(',', ''), 10)

  await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(3)
  const before = await shown()
  await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(before + 20)
  writeFileSync(enough, '')
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 30_000 })
  const query = { runs: [ids[0]], names: ['loss'], buckets: 5000 }
  const stored = (await rungrid.api<SeriesResult>('POST', '/series/query', query)).series[0]!
  await expect(chart.getByText(`${stored.total} of ${stored.total} shown`)).toBeVisible()

  const picture = chart.getByRole('group', { name: /at step/ }).getByRole('img')
  const smoothing = chart.getByRole('slider', { name: 'Smoothing' })
  await smoothing.fill('0')
  await expect(chart.getByText('line: smoothed')).toHaveCount(0)
  const raw = await picture.innerHTML()
  await smoothing.fill('0.9')
  await expect(chart.getByText('line: smoothed')).toBeVisible()
  await expect(page).toHaveURL(/smooth=0\.9/)
  await expect.poll(() => picture.innerHTML()).not.toBe(raw)

  const asked = page.waitForRequest(
    (request) => request.url().endsWith('/series/query') && !!request.postDataJSON().range,
  )
  await chart.getByRole('button', { name: 'Choose the range of x' }).click()
  await chart.getByRole('form', { name: 'Range of x' }).getByRole('textbox', { name: 'From steps' }).fill('5')
  await chart.getByRole('form', { name: 'Range of x' }).getByRole('textbox', { name: 'to steps' }).fill('14')
  await page.keyboard.press('Enter')
  expect((await asked).postDataJSON().range).toEqual([5, 14])
  await expect(page).toHaveURL(/range=5\.\.14/)
  await expect(chart.getByText('10 of 10 shown')).toBeVisible()

  const zoomed = await download(page, async () => {
    await chart.getByRole('button', { name: 'Export and options' }).click()
    await page.getByRole('menuitem', { name: 'Export as CSV' }).click()
  })
  const [about, head, ...rows] = zoomed.trim().split('\r\n')
  expect(about).toContain(ids[0])
  expect(head).toBe('series,attempt,step,time,min,max,last')
  expect(rows.map((row) => row.split(',')[2])).toEqual(['5', '6', '7', '8', '9', '10', '11', '12', '13', '14'])
  expect(rows.map((row) => Number(row.split(',')[6]))).toEqual(stored.last.slice(4, 14))

  await page.goto(`/matrices/${matrix}?tab=charts`)
  await page.getByRole('link', { name: 'Compare curves' }).click()
  await expect(page.getByRole('status').filter({ hasText: '3 runs' })).toBeVisible()
  const table = page.getByRole('region', { name: 'Table' })
  for (const seed of [1, 2, 3])
    await expect(
      table
        .getByRole('row')
        .filter({ hasText: `${seed}` })
        .first(),
    ).toBeVisible()
  const together = page.getByRole('region', { name: 'loss', exact: true })
  const all = (await rungrid.api<SeriesResult>('POST', '/series/query', { runs: ids, names: ['loss'], buckets: 5000 }))
    .series
  const compared = await download(page, async () => {
    await together.getByRole('button', { name: 'Export loss' }).click()
    await page.getByRole('menuitem', { name: 'Export as CSV' }).first().click()
  })
  for (const id of ids) expect(compared).toContain(id)
  const everything = await download(page, async () => {
    await together.getByRole('button', { name: 'Export loss' }).click()
    await page.getByRole('menuitem', { name: 'Export as CSV' }).last().click()
  })
  const points = everything.split('\r\n').filter((row) => row.includes(',loss,'))
  expect(points).toHaveLength(all.reduce((sum, series) => sum + series.total, 0))

  await page.getByRole('button', { name: /^Group by/ }).click()
  await page.getByRole('menuitemcheckbox', { name: 'seed' }).click()
  await expect(page).toHaveURL(/group=axes\.seed/)
})
