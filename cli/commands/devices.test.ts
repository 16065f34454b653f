import { expect, test } from 'vitest'
import { ADMIN_TOKEN, startApi, testContext } from '../../server/api/testing/api-server'
import { DeviceMonitor } from '../../server/devices/monitor'
import { quarantineDevice } from '../../server/services/devices/verbs'
import { testDirectory } from '../../server/testing/context'
import { testDatabase } from '../../server/testing/database'
import { GpuBox } from '../../server/testing/gpu-box'
import { say } from '../testing'

const box = new GpuBox(testDirectory())
const ctx = testContext(await testDatabase(), { nvidiaSmi: box.nvidiaSmi })
const api = await startApi(ctx)

const rungrid = (line: string) =>
  say(line.split(' '), { env: { RUNGRID_URL: api.url, RUNGRID_TOKEN: ADMIN_TOKEN }, cwd: '/' })

test('devices are listed with their health and who else is on them, and steered by index or beginning of an id', async () => {
  const [, second] = box.gpus(3)
  const look = { markOf: () => null, exists: () => true, seesAll: true }
  const monitor = new DeviceMonitor(ctx, { look })
  await monitor.refresh()
  box.foreign(0, { pid: 4711, name: 'notebook\u001b[31m', memoryMiB: 2048 })
  box.lose(2)
  await monitor.refresh()
  await quarantineDevice(ctx.db.pool, { id: second!, reason: 'its runs failed' })

  const { code, out } = await rungrid('devices')
  expect(code).toBe(0)
  expect(out).toMatch(/^GPU 0 +NVIDIA H100 80GB HBM3 +healthy +87 % +79\.6 GiB +77\.2 GiB +auto/m)
  expect(out).toMatch(/^GPU 1 +.* quarantined/m)
  expect(out).toMatch(/^GPU 2 +.* lost +–/m)
  expect(out).toContain('GPU 0: 2 GiB held by notebook�[31m, pid 4711: not started from here')
  expect(out).toContain('GPU 1: its runs failed')
  expect(out).toContain('GPU 2: nvidia-smi no longer lists it')

  expect((await rungrid('devices slots 0 4')).out).toBe('GPU 0: slots changed\n')
  expect((await rungrid('devices slots 0 4')).out).toBe('GPU 0: it was so already\n')
  expect((await rungrid(`devices release ${second!.slice(0, 12)}`)).out).toBe('GPU 1: released\n')
  expect((await rungrid('devices drain 0 --json')).out).toBe('{"changed":1}\n')
  expect(await ctx.db.prisma.device.findUnique({ where: { id: box.uuid(0) } })).toMatchObject({
    slots: 4,
    drained: true,
  })
  await rungrid('devices undrain 0')
  await rungrid('devices slots 0 auto')
  expect(await ctx.db.prisma.device.findUnique({ where: { id: box.uuid(0) } })).toMatchObject({
    slots: null,
    drained: false,
  })
})

test.each([
  ['devices explode 0', 2, 'There is no action explode'],
  ['devices drain', 2, 'Which device?'],
  ['devices drain 9', 3, 'There is no device 9'],
  ['devices drain GPU-', 2, 'GPU- names 3 devices'],
  ['devices slots 0', 2, 'Nothing is no number of slots'],
  ['devices slots 0 65', 2, '65 is no number of slots'],
  ['devices release 2', 1, 'GPU 2 is lost, not quarantined'],
])('%s ends with %i and says why', async (line, code, text) => {
  const said = await rungrid(line)
  expect([said.code, said.err]).toEqual([code, expect.stringContaining(text)])
})
