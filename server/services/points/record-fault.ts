import { transaction } from '../../db/database'
import { type Fault, recordFault } from '../../db/sql/points-fault'
import type { Context } from '../context'

/** Tells a fault of incoming data: one event a kind and attempt, with a count. */
export async function recordIntakeFault(ctx: Pick<Context, 'db'>, fault: Fault): Promise<void> {
  await transaction(ctx.db.pool, (tx) => recordFault(tx, fault))
}
