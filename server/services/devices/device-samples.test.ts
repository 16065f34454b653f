import { describe, expect, it } from 'vitest'
import { deviceSamplesSchema } from '../../../lib/api/devices'
import { startApi, testContext } from '../../api/testing/api-server'
import { insertDeviceSamples } from '../../db/sql/insert-device-samples'
import { saveDevices } from '../../db/sql/save-devices'
import { thinDeviceSamples } from '../../db/sql/thin-device-samples'
import { History } from '../../devices/history'
import { testDatabase } from '../../testing/database'

const db = await testDatabase()
const ctx = testContext(db)
const api = await startApi(ctx)
const NOW = new Date('2026-03-01T12:00:00.000Z')
const HOUR = 3600

let made = 0
async function aDevice(): Promise<string> {
  const id = `node/cpu-${made++}`
  const device = { id, index: made, kind: 'cpu' as const, name: 'CPU', memoryBytes: null, sample: null }
  await saveDevices(db.pool, `node-${id}`, [device])
  return id
}

/** Samples so many seconds before NOW. */
async function sampled(deviceId: string, ages: number[], over: { utilization?: (i: number) => number } = {}) {
  await db.prisma.deviceSample.createMany({
    data: ages.map((age, i) => ({
      deviceId,
      span: 0,
      at: new Date(NOW.getTime() - age * 1000),
      utilization: over.utilization?.(i) ?? 0.5,
      memoryUsed: BigInt(1000 + i),
      temperature: 40 + i,
      power: 100 + i,
      foreignMemory: null,
      foreignProcesses: 0,
    })),
  })
}
const rowsOf = (deviceId: string) => db.prisma.deviceSample.findMany({ where: { deviceId }, orderBy: { at: 'asc' } })
const read = (id: string, query: string) =>
  api.call('GET', `/api/v1/devices/${encodeURIComponent(id)}/samples?${query}`)
const range = (seconds: number, buckets: number) =>
  `from=${new Date(NOW.getTime() - seconds * 1000).toISOString()}&to=${NOW.toISOString()}&buckets=${buckets}`

describe('which samples are kept', () => {
  const busy = { held: true, utilization: 0.9, strangers: 0 }
  const idle = { held: false, utilization: 0, strangers: 0 }
  /** Looks every 5 s; the seconds at which one is kept. */
  const kept = (looks: (typeof busy)[]) => {
    const history = new History()
    return looks.flatMap((look, i) => (history.takes('d', look, i * 5000) ? [i * 5] : []))
  }

  it('one in 15 s while busy, one in 5 minutes while idle', () => {
    expect(kept(Array(10).fill(busy))).toEqual([0, 15, 30, 45])
    expect(kept(Array(130).fill(idle))).toEqual([0, 300, 600])
    expect(kept(Array(8).fill({ ...idle, strangers: 1 }))).toEqual([0, 15, 30])
    expect(kept(Array(8).fill({ ...idle, utilization: 0.4 }))).toEqual([0, 15, 30])
    expect(kept(Array(8).fill({ ...idle, utilization: null }))).toEqual([0])
  })

  it('and one at the turn, so that a line does not climb for minutes to where it jumped', () => {
    const looks = [...Array(20).fill(idle), ...Array(4).fill(busy), ...Array(20).fill(idle)]
    expect(kept(looks)).toEqual([0, 100, 115, 130])
  })
})

describe('samples over time', () => {
  it('are stored as of now, with what is not known as null', async () => {
    const deviceId = await aDevice()
    const unknown = { memoryUsed: null, temperature: null, power: null, foreignMemory: null, foreignProcesses: 0 }
    await insertDeviceSamples(db.pool, [{ deviceId, utilization: 0.25, ...unknown }])
    const { status, json } = await read(deviceId, '')
    expect(status).toBe(200)
    const samples = deviceSamplesSchema.parse(json)
    expect(samples).toMatchObject({ deviceId, utilization: [0.25], temperatureC: [null], foreignMemoryBytes: [null] })
    expect(samples.bucketSeconds).toBe(15)
  })

  it('come in buckets: means of use and power, peaks of memory and temperature', async () => {
    const id = await aDevice()
    await sampled(id, [60, 45, 30, 15], { utilization: (i) => i / 4 })
    const { json } = await read(id, range(60, 2))
    expect(json).toMatchObject({
      bucketSeconds: 30,
      time: [NOW.getTime() / 1000 - 60, NOW.getTime() / 1000 - 30],
      utilization: [0.125, 0.625],
      memoryUsedBytes: [1001, 1003],
      temperatureC: [41, 43],
      powerW: [100.5, 102.5],
    })
  })

  it('have a row of nulls where nothing was sampled for eleven minutes, and none within five', async () => {
    const id = await aDevice()
    await sampled(id, [3000, 2700, 2400, 600, 300])
    const { json } = await read(id, range(HOUR, 240))
    expect(json.utilization).toEqual([0.5, 0.5, 0.5, null, 0.5, 0.5])
    expect(json.time).toHaveLength(6)
  })

  it('older than a day become one row in five minutes, older than 30 days go; doing it again changes nothing', async () => {
    const id = await aDevice()
    const day = 24 * HOUR
    await sampled(id, [
      31 * day,
      ...Array.from({ length: 40 }, (_, i) => 2 * day - i * 15),
      ...Array.from({ length: 5 }, (_, i) => 3600 - i * 15),
    ])
    await thinDeviceSamples(db.pool, NOW)
    const rows = await rowsOf(id)
    expect(rows.map(({ span }) => span)).toEqual([300, 300, 0, 0, 0, 0, 0])
    expect(rows[0]).toMatchObject({
      at: new Date(NOW.getTime() - 2 * day * 1000),
      memoryUsed: 1020n,
      temperature: 60,
      power: 110.5,
      utilization: 0.5,
    })
    await thinDeviceSamples(db.pool, NOW)
    expect(await rowsOf(id)).toEqual(rows)
    await thinDeviceSamples(db.pool, new Date(NOW.getTime() + 40 * day * 1000))
    expect(await rowsOf(id)).toEqual([])
  })

  it('a sample of the last 24 hours is never thinned', async () => {
    const id = await aDevice()
    await sampled(id, [24 * HOUR, 24 * HOUR - 1])
    await thinDeviceSamples(db.pool, NOW)
    expect((await rowsOf(id)).map(({ span }) => span)).toEqual([0, 0])
  })

  it.each([
    ['a range that ends before it begins', `from=2026-03-01T00:00:00Z&to=2026-02-01T00:00:00Z`, 422, 'from'],
    ['a range longer than what is kept', `from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z`, 422, 'from'],
    ['a time that is none', 'from=yesterday', 422, 'from'],
    ['no buckets', 'buckets=0', 422, 'buckets'],
    ['too many buckets', 'buckets=100000', 422, 'buckets'],
  ])('%s is refused by name', async (_what, query, status, path) => {
    const answer = await read(await aDevice(), query)
    expect([answer.status, answer.json.issues[0].path]).toEqual([status, path])
  })

  it('of a device that is not there are not found', async () => {
    expect((await read('GPU-none', '')).status).toBe(404)
  })
})

describe('slots by the API', () => {
  const put = (id: string, body: unknown) =>
    api.call('PUT', `/api/v1/devices/${encodeURIComponent(id)}/slots`, { body })

  it.each([0, 65, 1.5, '4', undefined])('%s is refused by name', async (slots) => {
    const answer = await put(await aDevice(), { slots })
    expect([answer.status, answer.json.issues?.[0].path]).toEqual([422, 'slots'])
  })

  it('1 to 64 are taken, null gives the choice back to the matrices', async () => {
    const id = await aDevice()
    for (const slots of [64, 1, null])
      expect(await put(id, { slots })).toMatchObject({ status: 200, json: { changed: 1 } })
    expect((await put('GPU-none', { slots: 1 })).status).toBe(404)
  })
})
