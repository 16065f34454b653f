import { expect, test } from './fixtures'

test.use({ installation: 'empty, for the training starter' })

test("the training starter's loss curve grows on screen while it runs, and cancelling keeps what there is", async ({
  page,
}) => {
  test.setTimeout(120_000)
  await page.goto('/')
  await page.getByRole('button', { name: 'Start: Train a small language model' }).click()
  await expect(page).toHaveURL(/\/matrices\/m-/)
  await page.getByRole('link', { name: 'Open run with its charts' }).click()
  await expect(page).toHaveURL(/\/runs\/r-/)
  let reloads = 0
  page.on('load', () => reloads++)

  const chart = page.getByRole('region', { name: 'Loss', exact: true })
  const caption = chart.getByText(/^[\d,]+ of [\d,]+ shown$/)
  const drawn = async () =>
    (await caption.count()) === 0 ? 0 : Number.parseInt((await caption.textContent())!.replaceAll(',', ''), 10)
  const curve = () =>
    chart
      .getByRole('group', { name: /at step/ })
      .getByRole('img')
      .innerHTML()
  let points = 0
  for (let times = 0; times < 3; times++) {
    const before = points
    const shape = before === 0 ? '' : await curve()
    await expect.poll(drawn, { timeout: 30_000 }).toBeGreaterThan(before)
    await expect.poll(curve).not.toBe(shape)
    points = await drawn()
  }
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute('aria-valuenow', /[1-9]/)
  await expect(page.getByRole('log', { name: 'Lines of stdout' })).toContainText('loss')

  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog', { name: 'Cancel this run?' }).getByRole('button', { name: 'Cancel the run' }).click()
  await expect(page.getByRole('main').getByText('Cancelled', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible()
  expect(await drawn()).toBeGreaterThanOrEqual(points)
  expect(reloads, 'the curve grew without loading the page again').toBe(0)
})
