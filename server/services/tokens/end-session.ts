import type { Context } from '../context'
import { authenticatorOf } from './authenticate'
import { hashSecret } from './hash'

/** Ends the session of a cookie; one that is over already stays so. */
export async function endSession(ctx: Context, input: { secret: string }): Promise<void> {
  await ctx.db.prisma.token.updateMany({
    where: { hash: hashSecret(input.secret), kind: 'session', revokedAt: null },
    data: { revokedAt: new Date() },
  })
  authenticatorOf(ctx).forget()
}
