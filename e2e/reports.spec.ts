/** A results tree becomes a verdict that is explained, and documents to hand in. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Page } from '@playwright/test'
import { ZipFile } from 'yazl'
import { readPdf } from '../io/testing/pdf-text'
import { readZip } from '../io/testing/read-zip'
import { times, trainingTree } from '../server/services/reports/testing/tree'
import { expect, test } from './fixtures'

async function zipOf(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  return buffer(zip.outputStream as NodeJS.ReadableStream)
}

async function download(page: Page, name: RegExp): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
  return readFile(await file.path())
}

test('A tree is uploaded, its checklist says what to change, and PDF and package are whole', async ({ page }) => {
  test.setTimeout(120_000) // judging, two documents, two editions, with whatever else runs beside it
  const started = times(5)
  const files = trainingTree(started, { au: 80 })
  await page.goto('/')
  await page.getByRole('link', { name: 'Reports' }).first().click()
  await expect(page.getByRole('main')).toContainText('No report yet')

  await page.getByRole('button', { name: 'Upload' }).click()
  await page.getByLabel('Archive').setInputFiles({
    name: 'acme results.zip',
    mimeType: 'application/zip',
    buffer: await zipOf(files),
  })
  await expect(page.getByText('acme results.zip', { exact: true })).toBeVisible()
  // The invented files have signs of more than one edition.
  await page.getByRole('combobox', { name: 'Edition' }).click()
  await page.getByRole('option', { name: '2.0' }).click()
  await page.getByRole('button', { name: 'Verify', exact: true }).click()

  await expect(page).toHaveURL(/\/reports\/p-/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('acme results')
  const banner = page.getByRole('region', { name: 'Verdict' })
  await expect(banner).toContainText('INVALID', { timeout: 30_000 })

  // The rule, what was found in which runs, and the rule's own page.
  const checklist = page.getByRole('region', { name: 'Checklist' })
  await checklist.getByRole('button', { name: /^Needs attention/ }).click()
  await expect(page).toHaveURL(/show=attention/)
  const head = page.getByRole('button', { name: /not met.*80/ })
  const finding = checklist.getByRole('listitem').filter({ has: head })
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click()
  await expect(finding).toContainText('in runs 1 to 5')
  await expect(finding).toContainText('Fix')
  await finding.getByRole('button', { name: /Read the rule/ }).click()
  const rule = page.getByRole('dialog')
  await expect(rule).toContainText('Clauses')
  await page.keyboard.press('Escape')
  await expect(rule).toHaveCount(0)

  // A run by keyboard.
  const runs = page.getByRole('table', { name: 'Runs of training' })
  await expect(runs.getByRole('row', { name: /^Run \d/ })).toHaveCount(5)
  await runs.getByRole('row', { name: /^Run 1,/ }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(runs.getByRole('row', { name: /^Run 2,/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText(`training/unet3d/run/${started[1]}`)
  await page.keyboard.press('Escape')

  // Documents of the report's own edition.
  const pdf = await readPdf(await download(page, /Report, PDF/))
  expect(pdf.pages.join('\n')).toContain('INVALID')
  expect(pdf.pages.join('\n')).toContain('unet3d')
  const entries = await readZip(await download(page, /Package, zip/))
  const sums = new Map(
    (entries.get('checksums.sha256')?.toString() ?? '')
      .trim()
      .split('\n')
      .map((row) => [row.slice(66), row.slice(0, 64)]),
  )
  expect([...sums.keys()].sort()).toEqual([...entries.keys()].filter((name) => name !== 'checksums.sha256').sort())
  for (const [name, sum] of sums) {
    expect(createHash('sha256').update(entries.get(name)!).digest('hex'), name).toBe(sum)
  }
  expect([...entries.values()].map(String)).toEqual(expect.arrayContaining(Object.values(files)))
  expect([...entries.keys()]).toContain('report/report.pdf')

  // Another edition judges by its own rules; the link is the view.
  const edition = page.getByRole('navigation', { name: 'Edition' })
  await expect(edition.locator('[aria-current=true]')).toContainText('2.0')
  await edition.getByRole('link', { name: /^3\.0/ }).click()
  await expect(page).toHaveURL(/edition=3\.0/)
  await expect(checklist).toContainText('edition 3.0')
  await page.reload()
  await expect(checklist).toContainText('edition 3.0')

  // It is kept until somebody deletes it.
  await page.goto('/reports?verdict=invalid')
  const row = page.getByRole('row', { name: /acme results/ })
  await expect(row).toContainText('5 runs')
  await row.getByRole('button', { name: 'Delete acme results' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(row).toHaveCount(0)
})

test.describe('what can not be judged', () => {
  // A browser tells of a refused request in its console, as it should.
  test.use({ expectedErrors: [/status of 4\d\d/] })

  test('is told with its fix, beside the field', async ({ page, rungrid }) => {
    const form = page.getByRole('region', { name: 'Verify results' })
    await page.goto('/reports?verify=path&path=no-such-folder')
    await page.getByRole('button', { name: 'Verify', exact: true }).click()
    await expect(form.getByRole('alert')).toContainText('no-such-folder')
    await expect(page).toHaveURL(/\/reports\?/)

    await page.getByRole('button', { name: 'Upload' }).click()
    await page.getByLabel('Archive').setInputFiles({ name: 'a.7z', mimeType: '', buffer: Buffer.from('7z') })
    await expect(form.getByRole('alert')).toContainText('a.7z is no archive')

    await page.goto(`${rungrid.url}/reports/p-0000000000`)
    await expect(page.getByRole('main')).toContainText('There is no such report')
  })
})
