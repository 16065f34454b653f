/** Finished work becomes a grid. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from './fixtures'

// A browser reports the refused plan of a path that is not there yet in its console, as it should.
test.use({ expectedErrors: [/status of 422/] })

const CSV = `model,attention,benchmark,subset,f1,note
org/a,dense,longbench,qasper,41.5,x
org/a,dense,longbench,hotpotqa,55.25,x
org/a,streaming,longbench,qasper,38.5,y
org/a,streaming,longbench,hotpotqa,,y
`

test('A CSV is uploaded, its columns are looked through, and its grid compares with a baseline', async ({
  page,
  rungrid,
}) => {
  await page.goto('/matrices')
  await page.getByRole('link', { name: 'Import results' }).click()
  await expect(page).toHaveURL(/\/matrices\/import/)
  const preview = page.getByRole('complementary', { name: 'Preview' })
  const importButton = preview.getByRole('button', { name: /^Import/ })
  await expect(importButton).toBeDisabled()

  await page.getByRole('button', { name: 'A file of this machine' }).click()
  await page.getByLabel('File').setInputFiles({ name: 'scores.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) })
  await expect(preview).toContainText('4 runs = 1 model × 2 attention × 2 tasks')
  await expect(preview).toContainText('3 with results, 1 without')
  const columns = page.getByRole('table', { name: 'Columns' })
  await expect(columns.getByRole('combobox', { name: 'Role of benchmark' })).toHaveText('group')
  await expect(columns.getByRole('combobox', { name: 'Role of note' })).toHaveText('not used')

  // Without `subset` two rows are the same, and both are named.
  await columns.getByRole('combobox', { name: 'Role of subset' }).click()
  await page.getByRole('option', { name: 'not used' }).click()
  await expect(preview.getByRole('status')).toHaveText('2 errors to fix before importing')
  await expect(preview).toContainText('scores.csv:3')
  await expect(importButton).toBeDisabled()
  await page.getByRole('button', { name: 'Guess again' }).click()

  await columns.getByRole('textbox', { name: 'Name of f1' }).fill('F1')
  await expect(preview.getByRole('table', { name: 'Preview of the import' })).toContainText('41.5')
  await expect(importButton).toHaveText('Import 4 runs')
  await importButton.click()

  await expect(page).toHaveURL(/\/matrices\/m-/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('scores')
  await expect(page.getByRole('main')).toContainText('imported from scores.csv (CSV of scores)')
  await expect(page.getByRole('button', { name: /Retry/ })).toHaveCount(0)
  await expect(page.getByRole('gridcell', { name: /41\.5, baseline/ })).toBeVisible()
  // Compared with dense, which is the baseline.
  await expect(page.getByRole('gridcell', { name: /38\.5.*worse/ })).toBeVisible()
  await page.getByRole('gridcell', { name: /failed/ }).click()
  const panel = page.getByRole('complementary', { name: 'Selected run' })
  await expect(panel).toContainText('Line 5 of scores.csv has no score')
  await expect(panel.getByRole('button', { name: 'Retry' })).toHaveCount(0)

  // A path of the server, in the address: a link is the view.
  mkdirSync(path.join(rungrid.dir, 'finished/tiny'), { recursive: true })
  writeFileSync(
    path.join(rungrid.dir, 'finished/tiny/results.json'),
    '{"results": {"qa": {"acc,none": 0.5}, "math": {"acc,none": 0.25}}, "model_name": "org/tiny"}',
  )
  await page.goto('/matrices/import?path=finished')
  await expect(preview).toContainText('lm-evaluation-harness')
  await importButton.click()
  await expect(page.getByRole('gridcell', { name: /0\.25/ })).toBeVisible()
  await page.goto('/matrices/import?path=finished')
  await expect(preview).toContainText('The same was imported before')
  await expect(importButton).toHaveText('Import 2 runs again')
})
