/** The page Devices on a simulated box of four GPUs: there are no real ones here (server/testing/gpu-box.ts). */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Device } from '../lib/api/devices'
import { GpuBox } from '../server/testing/gpu-box'
import { test as base, expect } from './fixtures'
import { TestServer } from './server'

const test = base.extend<object, { box: GpuBox }>({
  box: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-box-'))
      const box = new GpuBox(dir)
      box.gpus(4)
      await use(box)
      rmSync(dir, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  rungrid: [
    async ({ box }, use) => {
      const server = await new TestServer({ RUNGRID_NVIDIA_SMI: box.nvidiaSmi }).start()
      await use(server)
      await server.dispose()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})
test.use({ installation: 'gpu-box' })

/** Runs keep the server looking every 5 s; without one it looks every 30 s. */
const BUSY = 'name: keeps it busy\nbenchmark: command\nparams: { argv: [sleep, "600"] }\ndevices: [0]\n'

test('A GPU that is lost, a stranger on another and the slots of a third are seen and set', async ({
  page,
  rungrid,
  box,
}) => {
  await rungrid.launch(BUSY)
  await page.goto('/devices')
  const gpu = (index: number) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: new RegExp(`^GPU ${index}\\b`) }) })
  await expect(page.getByRole('heading', { name: /^GPU \d/ })).toHaveCount(4)
  await expect(gpu(0).getByRole('link', { name: /keeps it busy/ })).toBeVisible()

  box.lose(2, 'command')
  box.foreign(1, { pid: 1, name: 'notebook.py', memoryMiB: 22_528 })
  await expect(gpu(2)).toContainText('Lost. nvidia-smi says: Unable to determine the device handle', {
    timeout: 40_000,
  })
  await expect(gpu(1)).toContainText('22 GiB held by notebook.py, pid 1: not ours')
  await expect(gpu(1).getByRole('group', { name: /^Memory over the last hour: last \d/ })).toBeVisible()
  for (const well of [0, 1, 3]) await expect(gpu(well)).not.toContainText('Lost')

  await gpu(3).getByRole('button', { name: 'Show details of GPU 3' }).click()
  await expect(page).toHaveURL(new RegExp(`device=${box.uuid(3)}`))
  await gpu(3).getByRole('combobox', { name: 'Slots of GPU 3' }).click()
  await page.getByRole('option', { name: '4', exact: true }).click()
  await expect(gpu(3).getByRole('heading', { name: 'GPU 3 4 slots' })).toBeVisible()
  await page.reload()
  await expect(gpu(3).getByRole('combobox', { name: 'Slots of GPU 3' })).toHaveText(/4/)
  const { items } = await rungrid.api<{ items: Device[] }>('GET', '/devices')
  expect(items.map(({ health, slots }) => [health, slots])).toEqual([
    ['healthy', null],
    ['healthy', null],
    ['lost', null],
    ['healthy', 4],
  ])
})
