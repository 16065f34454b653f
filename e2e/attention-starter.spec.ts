import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures'

test.use({ installation: 'empty, for the attention starter' })

test('the attention starter fills the grid live and every cell carries its scores', async ({ page, rungrid }) => {
  test.setTimeout(240_000)
  await page.goto('/')
  await page.getByRole('button', { name: 'Start: Compare attention configurations' }).click()
  await expect(page).toHaveURL(/\/matrices\/m-/)
  let reloads = 0
  page.on('load', () => reloads++)

  const cells = page.getByRole('gridcell', { name: /, synthetic, / })
  const scored = page.getByRole('gridcell', { name: /, synthetic, .*: [01]\.\d{3}/ })
  await expect(cells).toHaveCount(12)
  await expect(page.getByRole('gridcell', { name: /: queued, number \d+/ }).first()).toBeVisible()
  const running = page.getByRole('gridcell', { name: /: running, \d+ %/ }).first()
  const name = (await running.getAttribute('aria-label', { timeout: 30_000 }))!.split(':')[0]!
  await expect(page.getByRole('gridcell', { name: new RegExp(`^${name}: [01]\\.\\d{3}`) })).toBeVisible({
    timeout: 60_000,
  })
  await expect(scored).not.toHaveCount(12) // others go on meanwhile

  await expect(page.getByText('12 of 12 done')).toBeVisible({ timeout: 150_000 })
  await expect(scored).toHaveCount(12)
  await expect(page.getByRole('main').getByText('Finished', { exact: true })).toBeVisible()
  expect(reloads, 'the page filled without being loaded again').toBe(0)

  const exported = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'LaTeX' }).click()
  const table = await readFile(await (await exported).path(), 'utf8')
  expect(table).toContain('\\toprule')
  expect(table.match(/\$\\?[\w{.]*\d\.\d{3}/g)!.length).toBeGreaterThanOrEqual(12)

  await page.getByRole('link', { name: 'Timeline' }).click()
  await expect(page.getByRole('img', { name: /Timeline of 12 attempts on \d+ devices?/ })).toBeVisible()
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(page.getByRole('row', { name: /Succeeded/ })).toHaveCount(12)
  await page.getByRole('link', { name: 'Spec' }).click()
  await expect(page.getByRole('region', { name: 'Execution summary' })).toContainText('execution_summary.json')
  await page.getByRole('link', { name: 'Grid', exact: true }).click()

  // A window can't see a needle that lies before it.
  await page.getByRole('gridcell', { name: /sharp-64, streaming, synthetic, needle: 0\./ }).click()
  const panel = page.getByRole('complementary', { name: 'Selected run' })
  await expect(panel.getByRole('heading', { name: 'streaming × needle' })).toBeVisible()
  for (const score of ['accuracy', 'output_error', 'density', 'ms_per_query']) {
    await expect(panel.getByRole('row', { name: new RegExp(`^${score}.*\\d`) })).toBeVisible()
  }
  await expect(panel.getByText('Succeeded').first()).toBeVisible()
  await panel.getByRole('link', { name: 'Open run' }).click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('sharp-64 · streaming · needle')
  await page.getByRole('link', { name: 'Results' }).click()
  const scores = page.getByRole('region', { name: 'Scores' })
  await expect(scores.getByRole('row', { name: /^accuracy 0\.\d+ ↑ higher 0 to 1 128/ })).toBeVisible()
  const files = page.getByRole('region', { name: 'Files' })
  for (const file of ['raw_results.csv', 'metrics.json', 'config.json']) {
    await expect(files.getByRole('row', { name: new RegExp(`^${file}.*Download`) })).toBeVisible()
  }
  await files.getByRole('button', { name: 'raw_results.csv' }).click()
  await expect(page.getByRole('region', { name: 'raw_results.csv' })).toContainText('needle')
  const download = page.waitForEvent('download')
  await files
    .getByRole('row', { name: /^metrics\.json/ })
    .getByRole('link', { name: 'Download' })
    .click()
  expect((await download).suggestedFilename()).toBe('metrics.json')

  const { items } = await rungrid.api<{ items: { attempts: number; state: string }[] }>('GET', '/runs?limit=100')
  expect(items.map((run) => [run.state, run.attempts])).toEqual(items.map(() => ['succeeded', 1]))
})
