/**
 * Which names may reach this server, and from which pages (docs/security.md).
 * A foreign Host header is DNS rebinding: a page of somebody else whose name was pointed at this machine.
 * A foreign Origin is a page of somebody else that sends requests with this browser's cookie.
 */
import os from 'node:os'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Config } from '../config'

export type HeaderReader = (name: string) => string | undefined

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** @throws forbidden_host */
export function checkHost(config: Config, header: HeaderReader): void {
  const host = header('host')
  if (host && hostAllowed(config, host)) return
  throw new RungridError('forbidden_host', `Requests for the host "${(host ?? '').slice(0, 200)}" are refused.`, {
    fix: 'Open it by its address, or add the name to RUNGRID_ALLOWED_HOSTS and start it again.',
  })
}

/**
 * @param changes whether the request may change something; a socket does
 * @throws forbidden_origin
 */
export function checkOrigin(config: Config, header: HeaderReader, changes: boolean): void {
  if (!changes) return
  const origin = header('origin')
  const site = header('sec-fetch-site')
  const own = origin === undefined || sameHost(config, origin, header('host') ?? '')
  if (own && (origin !== undefined || site === undefined || site === 'same-origin' || site === 'none')) return
  throw new RungridError('forbidden_origin', `Requests from ${(origin ?? 'another site').slice(0, 200)} are refused.`, {
    fix: 'Use the page of this server. Behind a proxy that changes the name, add the name to RUNGRID_ALLOWED_HOSTS.',
  })
}

export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method.toUpperCase())
}

export function hostAllowed(config: Config, host: string): boolean {
  const name = hostName(host)
  if (!name) return false
  return isLoopback(name) || name === hostName(config.host) || listed(config, host) || ownAddress(config, name)
}

function sameHost(config: Config, origin: string, host: string): boolean {
  let from: URL
  try {
    from = new URL(origin)
  } catch {
    return false // "null": a sandboxed or local page
  }
  return from.host === host.toLowerCase() || withoutPort(from, host) || listed(config, from.host)
}

/** Browsers leave the default port out, proxies may not. */
function withoutPort(from: URL, host: string): boolean {
  const port = from.protocol === 'https:' ? '443' : '80'
  return from.port === '' && `${from.hostname}:${port}` === host.toLowerCase()
}

function listed(config: Config, host: string): boolean {
  const lower = host.toLowerCase()
  return config.allowedHosts.some((allowed) => {
    const entry = allowed.toLowerCase()
    return entry === lower || entry === hostName(lower)
  })
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}

/** Bound to every interface, the machine's own addresses are the bound host: a rebound name is never an address. */
function ownAddress(config: Config, name: string): boolean {
  if (config.host !== '0.0.0.0' && config.host !== '::') return false
  return Object.values(os.networkInterfaces()).some((list) =>
    list?.some(({ address }) => address === name || `[${address}]` === name),
  )
}

/** The name without port, lower case; an IPv6 address keeps its brackets. Empty when it is no host at all. */
function hostName(host: string): string {
  const lower = host.toLowerCase()
  const match = lower.match(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/)
  if (match) return match[1] ?? ''
  return /^[0-9a-f:.]+$/.test(lower) ? `[${lower}]` : ''
}
