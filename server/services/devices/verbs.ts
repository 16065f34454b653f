import { deviceName } from '../../../lib/devices/words'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { type Queryable, transaction } from '../../db/database'
import { notify, type Topic } from '../../db/sql/notify'
import * as sql from '../../db/sql/quarantine-device'
import { recordEvents } from '../../db/sql/record-events'
import type { Context } from '../context'
import type { Changed } from '../runs/verbs'

const TOPICS: Topic[] = ['schedule', 'devices', 'overview']

interface Row {
  kind: string
  index: number
  migIndex: number | null
  health: string
  lost: boolean
  slots: number | null
}

/** @throws not_found */
async function lockDevice(tx: Queryable, id: string): Promise<Row> {
  const { rows } = await tx.query<Row>(
    `select kind, index, mig_index as "migIndex", health, lost_at is not null as lost, slots
     from device where id = $1 and removed_at is null for no key update`,
    [id],
  )
  if (!rows[0]) {
    throw new RungridError('not_found', `There is no device ${id}`, { fix: 'Take an id that `rungrid devices` lists.' })
  }
  return rows[0]
}

/** Drained: nothing new starts on it, what runs there goes on. @throws not_found */
export async function setDrained(ctx: Context, input: { id: string; drained: boolean }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    await lockDevice(tx, input.id)
    const changed = await tx.query('update device set drained = $2 where id = $1 and drained <> $2', [
      input.id,
      input.drained,
    ])
    if (changed.rowCount === 0) return { changed: 0 }
    const message = input.drained ? 'Drained by a person: nothing new starts on it' : 'Open for runs again'
    await recordEvents(tx, [
      { deviceId: input.id, kind: input.drained ? 'device.drained' : 'device.undrained', message },
    ])
    await notify(tx, TOPICS)
    return { changed: 1 }
  })
}

/** How many runs may share it, whatever their matrices ask for; null: as they ask. What runs is left alone. @throws not_found */
export async function setSlots(ctx: Context, input: { id: string; slots: number | null }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const { slots: before } = await lockDevice(tx, input.id)
    if (before === input.slots) return { changed: 0 }
    await tx.query('update device set slots = $2 where id = $1', [input.id, input.slots])
    const message =
      input.slots === null
        ? 'Slots as each matrix asks for'
        : `Set to ${input.slots === 1 ? '1 slot' : `${input.slots} slots`}`
    await recordEvents(tx, [
      { deviceId: input.id, kind: 'device.slots', message, data: { slots: input.slots, before } },
    ])
    await notify(tx, TOPICS)
    return { changed: 1 }
  })
}

/**
 * Nothing is placed on the device until a person releases it. Part of the caller's transaction, which tells why; false
 * when it is quarantined already or not there.
 */
export async function quarantineDevice(
  tx: Queryable,
  input: { id: string; reason: string; attemptId?: string; runId?: string; matrixId?: string },
): Promise<boolean> {
  const device = await sql.quarantineDevice(tx, input.id, input.reason)
  if (!device) return false
  await recordEvents(tx, [
    {
      deviceId: input.id,
      attemptId: input.attemptId,
      runId: input.runId,
      matrixId: input.matrixId,
      kind: 'device.quarantined',
      level: 'error',
      message: `${deviceName(device)} is quarantined: ${input.reason}`,
    },
  ])
  await notify(tx, TOPICS)
  return true
}

/**
 * Ends a quarantine: the device is used again, or is `lost` if it is not there.
 * @throws not_found, conflict when it is not usable for a reason that a person's word can't end
 */
export async function releaseDevice(ctx: Context, input: { id: string }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const device = await lockDevice(tx, input.id)
    if (device.health === 'healthy') return { changed: 0 }
    if (device.health !== 'quarantined') {
      throw new RungridError('conflict', `${deviceName(device)} is ${device.health}, not quarantined`, {
        fix: 'It is used again by itself once nvidia-smi lists it without complaint.',
      })
    }
    await tx.query(
      `update device set health = case when lost_at is null then 'healthy' else 'lost' end,
         health_note = case when lost_at is null then null else 'It does not answer' end where id = $1`,
      [input.id],
    )
    const message = `${deviceName(device)} was released by a person${device.lost ? '; it is used once it is back' : ''}`
    await recordEvents(tx, [{ deviceId: input.id, kind: 'device.released', message }])
    await notify(tx, TOPICS)
    return { changed: 1 }
  })
}
