import { newId } from '../../../lib/ids'
import type { Context } from '../context'
import { hashSecret, newSecret } from './hash'

const CODE_MINUTES = 15

/** Makes a one-time sign-in code, good for 15 minutes. The start-up line prints it as `<url>/sign-in?code=…`. */
export async function createSignInCode(ctx: Context): Promise<{ code: string; expiresAt: Date }> {
  const code = newSecret('rgc')
  const expiresAt = new Date(Date.now() + CODE_MINUTES * 60_000)
  await ctx.db.prisma.token.create({ data: { id: newId('t'), kind: 'code', hash: hashSecret(code), expiresAt } })
  return { code, expiresAt }
}
