import { expect, test } from './fixtures'

// A browser reports the refused request in its console, as it should.
test.use({ expectedErrors: [/status of 4\d\d/] })

test('The link of the start-up line signs in once and no second time', async ({ stranger, rungrid }) => {
  await rungrid.stop()
  await rungrid.start() // a start prints a fresh link; the worker's own browser has used the first one
  await stranger.goto(rungrid.signInLink)
  await expect(stranger).toHaveURL(`${rungrid.url}/`)

  await stranger.goto('about:blank') // a page that notices the end of its session would navigate by itself
  await stranger.context().clearCookies()
  await stranger.goto(rungrid.signInLink)
  await expect(stranger).toHaveURL(/\/sign-in/)
  await expect(stranger.getByRole('main')).toContainText(/used|expired/i)
})

test('Nobody sees a page without signing in', async ({ stranger }) => {
  await stranger.goto('/')
  await expect(stranger).toHaveURL(/\/sign-in/)
})

test('A person stays signed in when the server is killed and started again', async ({ page, rungrid }) => {
  await rungrid.kill9()
  await rungrid.start()
  await page.goto('/')
  await expect(page).toHaveURL(`${rungrid.url}/`)
})
