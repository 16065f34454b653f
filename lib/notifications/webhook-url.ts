import type { Issue } from '../errors/rungrid-error'
import { type Allowed, refusal } from './address'

export const URL_MAX_LENGTH = 2000

/** Where other protocols listen: an HTTP request there can be read as something else. */
const FIRST_FREE_PORT = 1024

/**
 * Checks what can be checked of a webhook's address without asking the network; names are resolved and checked at each
 * delivery (server/notifications/post.ts). No message repeats the address: it is a secret.
 */
export function checkWebhookUrl(
  text: string,
  allowed: Allowed,
): { url: URL; issue?: never } | { url?: never; issue: Issue } {
  const fault = (message: string, fix: string) => ({ issue: { path: 'url', message, fix } })
  if (text.length > URL_MAX_LENGTH)
    return fault(`It is longer than ${URL_MAX_LENGTH} characters.`, 'Give a shorter one.')
  if (!URL.canParse(text)) return fault('It is not a URL.', 'Give one that begins with https://.')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return fault(
      `It begins with ${url.protocol.slice(0, 20)}, which no webhook does.`,
      'Give one that begins with https://.',
    )
  if (url.username || url.password)
    return fault(
      'It holds a name or a password.',
      'Leave out what stands before the @; a secret may stand in the path.',
    )
  const host = hostOf(url)
  const known = allowed.hosts.has(host)
  const port = Number(url.port)
  if (url.port !== '' && port < FIRST_FREE_PORT && port !== 80 && port !== 443 && !known)
    return fault(
      `Port ${port} belongs to another protocol.`,
      `Use 80, 443 or one from ${FIRST_FREE_PORT}, or name the host in RUNGRID_WEBHOOK_ALLOW of the server.`,
    )
  const why = known ? null : literalRefusal(url, allowed)
  if (why) return fault(`It leads to ${why}.`, allowFix(host))
  return { url }
}

export function allowFix(host: string): string {
  return `If it is meant to be reached, add ${host.slice(0, 100)} to RUNGRID_WEBHOOK_ALLOW of the server and start it again.`
}

/** Host of a URL in lower case, IPv6 without its brackets and a name without the dot at its end. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

/** Why the address that stands in the URL itself is refused; null for a name, and for one that may be reached. */
export function literalRefusal(url: URL, allowed: Allowed): string | null {
  const host = hostOf(url)
  // URL writes every form of an IPv4 address (0x7f.1, 2130706433, 0177.0.0.1) as four decimal parts.
  const literal = url.hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host)
  if (literal) return refusal(host, allowed)
  return host === 'localhost' || host.endsWith('.localhost') ? refusal('127.0.0.1', allowed) : null
}

/** What of it may be shown: where it goes, not the path, which is the secret of most services. */
export function maskUrl(url: URL): string {
  return `${url.origin}${url.pathname === '/' && url.search === '' ? '/' : '/…'}`
}
