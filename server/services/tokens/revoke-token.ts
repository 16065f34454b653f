import { RungridError } from '../../../lib/errors/rungrid-error'
import type { Context } from '../context'
import { authenticatorOf } from './authenticate'

/** Ends a session or a token at once on this server, within 20 s on others of the same database. */
export async function revokeToken(ctx: Context, input: { id: string }): Promise<void> {
  const { count } = await ctx.db.prisma.token.updateMany({
    where: { id: input.id, kind: { in: ['session', 'api'] }, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  if (count === 0) throw new RungridError('not_found', `There is no token ${input.id}.`)
  authenticatorOf(ctx).forget()
}
