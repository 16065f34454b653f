import type { CreatedToken } from '../../../lib/api/system'
import { newId } from '../../../lib/ids'
import type { Context } from '../context'
import { hashSecret, newSecret } from './hash'

/** Makes a token for scripts. Its secret is in the answer and nowhere else. */
export async function createToken(ctx: Context, input: { name: string }): Promise<CreatedToken> {
  const token = newSecret('rgt')
  const row = await ctx.db.prisma.token.create({
    data: { id: newId('t'), kind: 'api', name: input.name, hash: hashSecret(token) },
  })
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    expiresAt: null,
    usedAt: null,
    token,
  }
}
