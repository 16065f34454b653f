/** Who asks: a bearer token, or the session cookie of a browser. */
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Context } from '../services/context'
import { authenticatorOf, type Principal, SESSION_DAYS } from '../services/tokens/authenticate'
import type { HeaderReader } from './hosts'

/** @returns null when nobody signed in */
export async function principalOf(ctx: Context, header: HeaderReader): Promise<Principal | null> {
  const bearer = header('authorization')?.match(/^Bearer ([\x21-\x7e]{1,500})$/i)?.[1]
  if (bearer) return authenticatorOf(ctx).byBearer(bearer)
  const session = readCookie(header('cookie'), cookieName(header('host')))
  return session ? authenticatorOf(ctx).bySession(session) : null
}

/** @throws unauthorized; forbidden for the token of an attempt */
export function requirePerson(principal: Principal | null): Principal {
  if (!principal)
    throw new RungridError('unauthorized', 'This needs a session or a token.', {
      fix: 'Open the link that the server printed at its start, or send `Authorization: Bearer <token>`.',
    })
  if (principal.kind === 'attempt')
    throw new RungridError('forbidden', 'The token of an attempt reaches the reporting of that attempt only.', {
      fix: 'Use RUNGRID_ADMIN_TOKEN or a token made in the page.',
    })
  return principal
}

/** Cookies are shared by all ports of a host: the port in the name keeps two servers on one machine apart. */
export function cookieName(host: string | undefined): string {
  const port = host?.match(/:(\d{1,5})$/)?.[1]
  return port ? `rungrid_session_${port}` : 'rungrid_session'
}

export function sessionCookie(header: HeaderReader, secret: string): string {
  return cookie(header, secret, SESSION_DAYS * 86_400)
}

export function clearedCookie(header: HeaderReader): string {
  return cookie(header, '', 0)
}

export function sessionSecret(header: HeaderReader): string | undefined {
  return readCookie(header('cookie'), cookieName(header('host')))
}

function cookie(header: HeaderReader, value: string, maxAge: number): string {
  const secure = header('x-forwarded-proto') === 'https' ? '; Secure' : ''
  return `${cookieName(header('host'))}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAge}${secure}`
}

function readCookie(cookies: string | undefined, name: string): string | undefined {
  for (const part of cookies?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
}
