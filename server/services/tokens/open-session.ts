import { RungridError } from '../../../lib/errors/rungrid-error'
import { newId } from '../../../lib/ids'
import { exchangeCode } from '../../db/sql/exchange-code'
import type { Context } from '../context'
import { authenticatorOf, SESSION_DAYS } from './authenticate'
import { hashSecret, newSecret } from './hash'

/**
 * Opens a session for a one-time code, or for a token of an administrator or a script.
 * @returns the session's secret, for the cookie
 * @throws unauthorized when it is neither, was used before, or is too old
 */
export async function openSession(ctx: Context, input: { code: string }): Promise<string> {
  const session = newSecret('rgs')
  const sessionHash = hashSecret(session)
  const codeHash = hashSecret(input.code)
  if (await exchangeCode(ctx.db.pool, { codeHash, sessionId: newId('t'), sessionHash, sessionDays: SESSION_DAYS }))
    return session
  const principal = await authenticatorOf(ctx).byBearer(input.code)
  if (!principal || principal.kind === 'attempt')
    throw new RungridError('unauthorized', 'This sign-in code was used already, has expired, or never existed.', {
      fix: 'Print a new link with `npx rungrid sign-in` on the machine of the server, or give RUNGRID_ADMIN_TOKEN.',
    })
  const expiresAt = new Date(Date.now() + SESSION_DAYS * 86_400_000)
  await ctx.db.prisma.token.create({
    data: { id: newId('t'), kind: 'session', hash: sessionHash, usedAt: new Date(), expiresAt },
  })
  return session
}
