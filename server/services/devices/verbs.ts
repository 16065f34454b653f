import { RungridError } from '../../../lib/errors/rungrid-error'
import { transaction } from '../../db/database'
import { notify } from '../../db/sql/notify'
import { recordEvents } from '../../db/sql/record-events'
import type { Context } from '../context'
import type { Changed } from '../runs/verbs'

/** Drained: nothing new starts on it, what runs there goes on. */
export async function setDrained(ctx: Context, input: { id: string; drained: boolean }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const { rowCount } = await tx.query('select 1 from device where id = $1 for update', [input.id])
    if (rowCount === 0) throw new RungridError('not_found', `There is no device ${input.id}`)
    const changed = await tx.query('update device set drained = $2 where id = $1 and drained <> $2', [
      input.id,
      input.drained,
    ])
    if (changed.rowCount === 0) return { changed: 0 }
    const message = input.drained ? 'Drained by a person: nothing new starts on it' : 'Open for runs again'
    await recordEvents(tx, [
      { deviceId: input.id, kind: input.drained ? 'device.drained' : 'device.undrained', message },
    ])
    await notify(tx, ['schedule', 'devices', 'overview'])
    return { changed: 1 }
  })
}
