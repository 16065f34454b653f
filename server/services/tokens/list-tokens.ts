import type { TokenInfo } from '../../../lib/api/system'
import type { Context } from '../context'

/** Sessions and tokens that are good now, newest first; never their secrets. At most 1,000. */
export async function listTokens(ctx: Context): Promise<TokenInfo[]> {
  const rows = await ctx.db.prisma.token.findMany({
    where: {
      kind: { in: ['session', 'api'] },
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: 1000,
  })
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    usedAt: row.usedAt?.toISOString() ?? null,
  }))
}
