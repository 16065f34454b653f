import { describe, expect, it } from 'vitest'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { transaction } from '../../db/database'
import { saveDevices } from '../../db/sql/save-devices'
import { testContext } from '../../testing/context'
import { testDatabase } from '../../testing/database'
import { quarantineDevice, releaseDevice, setDrained, setSlots } from './verbs'

const db = await testDatabase()
const ctx = testContext(db)
const gpu = (id: string) => ({ id, index: 0, kind: 'nvidia' as const, name: 'GPU', memoryBytes: null, sample: null })

let made = 0
async function aDevice(): Promise<string> {
  const id = `GPU-${made++}`
  const { rows } = await db.pool.query('select id from device where lost_at is null')
  await saveDevices(db.pool, ctx.nodeId, [...rows.map((row) => gpu(row.id)), gpu(id)])
  return id
}
const row = (id: string) => db.prisma.device.findUniqueOrThrow({ where: { id } })
const events = async (deviceId: string) =>
  (await db.prisma.event.findMany({ where: { deviceId }, orderBy: { id: 'asc' } })).map(({ kind }) => kind)

async function refusal(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => null,
    (e: unknown) => e,
  )
  if (!(error instanceof RungridError)) throw error
  expect(error.fix).toBeTruthy()
  return error.code
}

describe('verbs of a device', () => {
  it('drain and slots say whether they changed anything, and leave an event only then', async () => {
    const id = await aDevice()
    expect(await setDrained(ctx, { id, drained: true })).toEqual({ changed: 1 })
    expect(await setDrained(ctx, { id, drained: true })).toEqual({ changed: 0 })
    expect(await setSlots(ctx, { id, slots: 4 })).toEqual({ changed: 1 })
    expect(await setSlots(ctx, { id, slots: 4 })).toEqual({ changed: 0 })
    expect(await row(id)).toMatchObject({ drained: true, slots: 4 })
    expect(await setSlots(ctx, { id, slots: null })).toEqual({ changed: 1 })
    expect((await row(id)).slots).toBeNull()
    expect(await events(id)).toEqual(['device.drained', 'device.slots', 'device.slots'])
  })

  it('quarantine keeps its first reason, and a person ends it', async () => {
    const id = await aDevice()
    const quarantine = (reason: string) => transaction(db.pool, (tx) => quarantineDevice(tx, { id, reason }))
    expect(await quarantine('its attempt lost it')).toBe(true)
    expect(await quarantine('another reason')).toBe(false)
    expect(await row(id)).toMatchObject({ health: 'quarantined', healthNote: 'its attempt lost it' })
    expect(await releaseDevice(ctx, { id })).toEqual({ changed: 1 })
    expect(await releaseDevice(ctx, { id })).toEqual({ changed: 0 })
    expect(await row(id)).toMatchObject({ health: 'healthy', healthNote: null })
    expect(await events(id)).toEqual(['device.quarantined', 'device.released'])
  })

  it('quarantine is undone with the transaction that it is part of', async () => {
    const id = await aDevice()
    const broken = transaction(db.pool, async (tx) => {
      await quarantineDevice(tx, { id, reason: 'r' })
      throw new Error('the rest failed')
    })
    await expect(broken).rejects.toThrow('the rest failed')
    expect([(await row(id)).health, await events(id)]).toEqual(['healthy', []])
  })

  it('what is not there is not found, and a device that is lost can’t be talked well', async () => {
    const id = 'GPU-none'
    expect(await refusal(setDrained(ctx, { id, drained: true }))).toBe('not_found')
    expect(await refusal(setSlots(ctx, { id, slots: 1 }))).toBe('not_found')
    expect(await refusal(releaseDevice(ctx, { id }))).toBe('not_found')
    expect(await quarantineDevice(db.pool, { id, reason: 'r' })).toBe(false)
    const lost = await aDevice()
    await saveDevices(db.pool, ctx.nodeId, [])
    expect(await refusal(releaseDevice(ctx, { id: lost }))).toBe('conflict')
  })
})
