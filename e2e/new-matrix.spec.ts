/** Launching by hand, and what can be done with a matrix afterwards. */
import { writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import type { Run, RunSummary } from '../lib/api/runs'
import { expect, test } from './fixtures'

// A browser reports the refused plan of a wrong spec in its console, as it should.
test.use({ expectedErrors: [/status of 422/] })

const plan = (page: Page) => page.getByRole('complementary', { name: 'Plan' })
const launchButton = (page: Page) => plan(page).getByRole('button', { name: /^Launch/ })

async function add(page: Page, axis: string, ...values: string[]) {
  for (const value of values) {
    await page.getByRole('combobox', { name: new RegExp(`^${axis}`) }).fill(value)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Escape') // closes the list of what else there is
}

test('A matrix is filled in by hand, planned while it is, and launched', async ({ page }) => {
  await page.goto('/matrices/new')
  await expect(plan(page).getByRole('status')).toHaveText('Choose a benchmark to begin')
  await page.getByRole('textbox', { name: 'Name' }).fill('made by hand')
  await page.getByRole('combobox', { name: 'Benchmark' }).click()
  await page.getByRole('option', { name: /^llm-eval/ }).click()

  await add(page, 'model', 'profile/sharp-64', 'profile/diffuse-64')
  await page.getByRole('combobox', { name: /^attention/ }).click()
  await page.getByRole('option', { name: /^dense/ }).click()
  await page.keyboard.press('Escape')
  await add(page, 'attention', '{ name: streaming, sink_size: 4, window_size: 60 }')
  await add(page, 'task', '{ benchmark: synthetic, subsets: [needle, recency] }')
  await page.getByRole('textbox', { name: 'context_length' }).fill('256')
  await page.getByRole('textbox', { name: 'samples' }).fill('8')
  await expect(plan(page)).toContainText(/8 runs = 2 models? × 2 attentions? × 2 tasks?/)
  await expect(plan(page).getByRole('table', { name: 'Preview of the plan' })).toBeVisible()

  // What is not known is said beside its field, with the way out, and nothing can be launched.
  await add(page, 'task', 'longbrench')
  const task = page.getByRole('combobox', { name: /^task/ })
  await expect(task).toHaveAttribute('aria-invalid', 'true')
  await expect(task).toHaveAccessibleDescription(/longbrench.*synthetic/s)
  await expect(launchButton(page)).toBeDisabled()
  await expect(plan(page).getByRole('status')).toHaveText('1 error to fix before launching')
  await page.getByRole('button', { name: 'Remove longbrench' }).click()
  await page.getByRole('textbox', { name: 'samples' }).fill('-3')
  await expect(page.getByRole('textbox', { name: 'samples' })).toHaveAccessibleDescription(/1/)
  await expect(page.getByRole('textbox', { name: 'samples' })).toHaveAttribute('aria-invalid', 'true')
  await expect(launchButton(page)).toBeDisabled()
  await page.getByRole('textbox', { name: 'samples' }).fill('8')
  await expect(launchButton(page)).toHaveText('Launch 8 runs')

  await page.getByRole('button', { name: 'YAML', exact: true }).click()
  const yaml = page.getByRole('textbox', { name: 'Spec as YAML' })
  for (const part of [
    'name: made by hand',
    'benchmark: llm-eval',
    'context_length: 256',
    'window_size: 60',
    'recency',
  ]) {
    await expect(yaml).toHaveValue(new RegExp(part))
  }
  await launchButton(page).click()
  await expect(page).toHaveURL(/\/matrices\/m-/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('made by hand')
  await expect(page.getByText('8 of 8 done')).toBeVisible({ timeout: 40_000 })

  // The same again: what is there already is not run again unless it is wanted.
  await page.getByRole('link', { name: 'Duplicate' }).click()
  await expect(plan(page)).toContainText('8 are complete already')
  await plan(page).getByRole('button', { name: 'Run them anyway' }).click()
  await expect(launchButton(page)).toHaveText('Launch 8 runs')
})

test('A matrix is paused, resumed, cancelled after a question, and retried', async ({ page, rungrid }) => {
  const id = await rungrid.launch(`
name: to be steered
benchmark: command
axes: { case: [1, 2, 3, 4, 5, 6] }
params: { argv: [sh, -c, "trap 'exit 1' TERM; while [ ! -e ${rungrid.dir}/go ]; do sleep 0.1; done; echo {case} done"] }
`)
  await page.goto(`/matrices/${id}`)
  const running = page.getByRole('gridcell', { name: /: running/ })
  await expect(running).toHaveCount(2)

  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  await expect(page.getByRole('main').getByText('Paused', { exact: true })).toBeVisible()
  await expect(page.getByText('waits until it is resumed')).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  const question = page.getByRole('dialog', { name: 'Cancel 4 queued and 2 active runs?' })
  await question.getByRole('button', { name: 'Keep' }).click()
  await expect(question).toBeHidden()
  await expect(running).toHaveCount(2)
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await question.getByRole('button', { name: 'Cancel 6 runs' }).click()
  await expect(page.getByRole('gridcell', { name: /: cancelled/ })).toHaveCount(6, { timeout: 20_000 })
  await expect(page.getByRole('main').getByText('Cancelled', { exact: true }).first()).toBeVisible()

  writeFileSync(`${rungrid.dir}/go`, '')
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Retry all failed, cancelled and stopped' }).click()
  await expect(page.getByText('6 of 6 done')).toBeVisible({ timeout: 30_000 })
  const { items } = await rungrid.api<{ items: RunSummary[] }>('GET', `/runs?matrix=${id}`)
  const attempts = await Promise.all(items.map((run) => rungrid.api<Run>('GET', `/runs/${run.id}`)))
  for (const { attemptList } of attempts) expect(attemptList.at(-1)?.outcome).toBe('succeeded')
})

test('What fails says why on its page, and one click tries it again', async ({ page, rungrid }) => {
  const id = await rungrid.launch(`
name: fails at first
benchmark: command
axes: { case: [good, bad] }
params: { argv: [sh, -c, "[ {case} = good ] || [ -e ${rungrid.dir}/repaired ] || {{ echo the disk is upside down >&2; exit 3; }}"] }
`)
  await page.goto(`/matrices/${id}`)
  await page.getByRole('gridcell', { name: /bad: failed, Crashed/ }).click()
  const panel = page.getByRole('complementary', { name: 'Selected run' })
  await expect(panel).toContainText('Crashed')
  await panel.getByRole('link', { name: 'Open run' }).click()
  await expect(page.getByRole('main')).toContainText(/exit code 3|code 3/)
  await expect(page.getByRole('main')).toContainText('the disk is upside down')

  writeFileSync(`${rungrid.dir}/repaired`, '')
  await page.getByRole('button', { name: 'Retry' }).click()
  await expect(page.getByRole('main').getByText('Succeeded').first()).toBeVisible({ timeout: 20_000 })
  await page.getByRole('link', { name: /^Attempts/ }).click()
  await expect(page.getByRole('row', { name: /^1 Failed.*3/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /^2 Succeeded/ })).toBeVisible()
})

test('A spec with many faults shows each at its line, and nothing of it is stored', async ({ page, rungrid }) => {
  const text = `name: full of faults
benchmark: llm-eval
axes:
  model: []
  attention: [dense, dense]
  task: [needle-in-a-haystick]
params:
  context_length: -5
  colour: blue
max_concurrent_runs: 0
policy: { retries: -1 }
`
  await page.goto('/matrices/new?view=yaml')
  const yaml = page.getByRole('textbox', { name: 'Spec as YAML' })
  await yaml.fill(text)
  const faults = page.getByRole('list', { name: 'Errors' }).getByRole('listitem')
  for (const [line, words] of [
    [4, /empty/],
    [5, /twice/],
    [6, /needle-in-a-haystick/],
    [8, /256/],
    [9, /colour/],
    [10, /\b1\b/],
    [11, /\b0\b/],
  ] as const) {
    const atLine = faults.filter({ has: page.getByRole('button', { name: `line ${line}`, exact: true }) })
    await expect(atLine).toHaveText(words)
  }
  await expect(faults).toHaveCount(7)
  await expect(launchButton(page)).toBeDisabled()
  await yaml.press('Control+Enter')
  await expect(page).toHaveURL(/\/matrices\/new/)
  await expect(rungrid.launch(text)).rejects.toThrow(/ 422 .*params\.context_length/)
  const { items } = await rungrid.api<{ items: { name: string }[] }>('GET', '/matrices?limit=100')
  expect(items.map((matrix) => matrix.name)).not.toContain('full of faults')

  await yaml.fill('name: broken\n  benchmark: [llm-eval\n')
  await expect(faults.first()).toContainText(/^line 1\D/)
  await page.getByRole('button', { name: 'Form', exact: true }).click()
  await expect(page.getByRole('main')).toContainText(/can't be read, line 1\D/)
})
