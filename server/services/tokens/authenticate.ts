import { isDatabaseAway } from '../../db/database'
import { type FoundPrincipal, findPrincipal } from '../../db/sql/find-principal'
import { touchToken } from '../../db/sql/touch-token'
import type { Context } from '../context'
import { hashSecret, sameSecret } from './hash'

/** Who asks. An attempt reaches its own reporting and nothing else. */
export type Principal = { kind: 'admin' } | FoundPrincipal

/** How long an answer of the database is believed, so that a page of many requests asks once. */
const FRESH_MS = 20_000
/** While the database is away, who was signed in stays so: the page must be able to say what is going on. */
const STALE_MS = 30 * 60_000
const CACHE_ENTRIES = 2000
/** Sessions end after 30 days of disuse; the use is written down at most once an hour. */
export const SESSION_DAYS = 30
const TOUCH_MS = 60 * 60_000

interface Entry {
  principal: FoundPrincipal
  checkedAt: number
}

export interface Authenticator {
  /** @returns null for an unknown, expired or revoked secret */
  byBearer(secret: string): Promise<Principal | null>
  bySession(secret: string): Promise<Principal | null>
  /** Forgets what is remembered, after a revocation. */
  forget(): void
}

const authenticators = new WeakMap<Context, Authenticator>()

/** One authenticator a server, with its small memory of recent answers. */
export function authenticatorOf(ctx: Context): Authenticator {
  let found = authenticators.get(ctx)
  if (!found) {
    found = createAuthenticator(ctx)
    authenticators.set(ctx, found)
  }
  return found
}

function createAuthenticator(ctx: Context): Authenticator {
  const cache = new Map<string, Entry>()

  async function find(secret: string): Promise<FoundPrincipal | null> {
    const hash = hashSecret(secret)
    const known = cache.get(hash)
    const now = Date.now()
    if (known && now - known.checkedAt < FRESH_MS) return known.principal
    let principal: (FoundPrincipal & { usedAt?: Date | null }) | null
    try {
      principal = await findPrincipal(ctx.db.pool, hash)
      if (principal && principal.kind !== 'attempt' && now - (principal.usedAt?.getTime() ?? 0) > TOUCH_MS)
        await touchToken(ctx.db.pool, principal.id, SESSION_DAYS)
    } catch (error) {
      if (known && isDatabaseAway(error) && now - known.checkedAt < STALE_MS) return known.principal
      throw error
    }
    cache.delete(hash)
    if (!principal) return null
    if (cache.size >= CACHE_ENTRIES) cache.delete(cache.keys().next().value as string)
    cache.set(hash, { principal, checkedAt: now })
    return principal
  }

  return {
    async byBearer(secret) {
      if (ctx.config.adminToken && sameSecret(secret, ctx.config.adminToken)) return { kind: 'admin' }
      const found = await find(secret)
      return found?.kind === 'session' ? null : found
    },
    async bySession(secret) {
      const found = await find(secret)
      return found?.kind === 'session' ? found : null
    },
    forget: () => cache.clear(),
  }
}
