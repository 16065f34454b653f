/** Every page in light and dark, wide and narrow, and by keyboard. A console error fails these tests. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import type { TestServer } from './server'

const SPEC = `
name: a page of everything
benchmark: command
axes: { model: [small, large], case: [good, bad] }
params:
  argv:
    - sh
    - -c
    - |
      for n in 1 2 3 4 5; do echo "{{\\"step\\": $n, \\"loss\\": 0.$n}}" >> "$RUNGRID_METRICS_FILE"; done
      echo working on {model}
      echo "{{\\"accuracy\\": 0.5}}" > "$RUNGRID_RESULT_DIR/metrics.json"
      [ {case} = good ]
  files: [{ path: metrics.json }]
  scores: { file: metrics.json, metrics: [{ name: accuracy, path: accuracy, direction: higher, scale: [0, 1] }] }
`

let made: { matrix: string; good: string; bad: string } | undefined

/** One finished matrix with scores and failures, made by the first test that needs it. */
async function content(rungrid: TestServer) {
  if (made) return made
  const matrix = await rungrid.launch(SPEC)
  const runs = async () =>
    (await rungrid.api<{ items: { id: string; state: string }[] }>('GET', `/runs?matrix=${matrix}`)).items
  await expect
    .poll(async () => (await runs()).map((run) => run.state).sort(), { timeout: 30_000 })
    .toEqual(['failed', 'failed', 'succeeded', 'succeeded'])
  const find = async (state: string) => (await runs()).find((run) => run.state === state)!.id
  made = { matrix, good: await find('succeeded'), bad: await find('failed') }
  return made
}

async function everyPage(page: Page, rungrid: TestServer) {
  const { matrix, good, bad } = await content(rungrid)
  const places = [
    '/',
    '/matrices',
    `/matrices/${matrix}`,
    `/matrices/${matrix}?cell=${good}`,
    `/matrices/${matrix}?tab=runs`,
    `/matrices/${matrix}?tab=timeline`,
    `/matrices/${matrix}?tab=timeline&as=table`,
    `/matrices/${matrix}?fold=case`,
    `/matrices/${matrix}?tab=spec`,
    `/matrices/${matrix}?tab=events`,
    '/matrices/new',
    `/matrices/new?from=${matrix}`,
    '/matrices/new?starter=attention&view=yaml',
    '/runs',
    `/runs/${good}`,
    `/runs/${bad}`,
    `/runs/${good}?tab=log`,
    `/runs/${good}?tab=results`,
    `/runs/${good}?tab=events`,
    `/runs/${bad}?tab=attempts`,
    `/runs/${good}?tab=spec`,
    '/devices',
    '/settings',
  ]
  for (const place of places) {
    await page.goto(place)
    await expect(page.getByRole('main').getByRole('heading').first(), place).toBeVisible()
    await expect(page.getByRole('banner').getByText('Live'), place).toBeVisible()
    const room = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect.soft(room, `${place} fits the width of the window`).toBeLessThanOrEqual(0)
  }
}

test('Every page opens in dark', async ({ page, rungrid }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await everyPage(page, rungrid)
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const [red = 255] = (await page.evaluate((colour) => {
    const context = document.createElement('canvas').getContext('2d')!
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data]
  }, ground)) as number[]
  expect(red, `the ground ${ground} is dark`).toBeLessThan(80)
})

test('Every page opens on a window of 420 pixels', async ({ page, rungrid }) => {
  await page.setViewportSize({ width: 420, height: 900 })
  await everyPage(page, rungrid)
})

test('Ctrl+K jumps to a matrix by its name, and arrow keys and Enter open one of its cells', async ({
  page,
  rungrid,
}) => {
  const { matrix } = await content(rungrid)
  await page.goto('/devices')
  await expect(page.getByRole('banner').getByText('Live')).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Jump to a matrix, run or action' }).fill('page of every')
  await expect(page.getByRole('option', { name: /a page of everything/ }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/matrices/${matrix}`))

  await page.getByRole('gridcell', { name: /^small, good/ }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('gridcell', { name: /^large, good/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Selected run' })).toContainText('large')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Selected run' })).toBeHidden()
})

test.describe('Where a browser reports a refused request', () => {
  test.use({ expectedErrors: [/status of 404/] })

  test('an address that is nothing says so and leads on', async ({ page }) => {
    await page.goto('/runs/r-nothing')
    await expect(page.getByRole('main')).toContainText('There is no such run')
    await page.getByRole('link', { name: 'All runs' }).click()
    await expect(page).toHaveURL(/\/runs$/)
  })
})
