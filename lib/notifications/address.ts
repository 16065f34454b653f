/**
 * Which addresses a webhook may reach: addresses of the public internet, and what the administrator allows besides.
 * It is a list of what is let through, not of what is refused: a range that is new to us stays closed.
 */
import ipaddr from 'ipaddr.js'

/** What `RUNGRID_WEBHOOK_ALLOW` names. */
export interface Allowed {
  /** Host names, in lower case: whatever they resolve to. */
  hosts: ReadonlySet<string>
  ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][]
}

export const NOTHING_ALLOWED: Allowed = { hosts: new Set(), ranges: [] }

/** IPv6 addresses of the public internet all lie here; the library calls what is unassigned around it unicast, too. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** A public address that is none: on machines of Azure it is the host's own service, with credentials in its answers. */
const AZURE_HOST = '168.63.129.16'

const WORDS: Partial<Record<string, string>> = {
  loopback: 'this machine itself',
  private: 'a private network',
  uniqueLocal: 'a private network',
  deprecatedSiteLocal: 'a private network',
  linkLocal: 'a link-local address, where clouds keep credentials of the machine',
  carrierGradeNat: 'a shared address of a provider (CGNAT)',
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  unspecified: 'no particular address',
  rfc6052: 'an IPv4 address behind NAT64',
  rfc6145: 'a translated IPv4 address',
  '6to4': 'an IPv4 address inside 6to4',
  teredo: 'an IPv4 address inside Teredo',
}

/**
 * Why a webhook may not reach an address; null: it may.
 * @param address as a resolver or a URL gives it, IPv6 without brackets
 */
export function refusal(address: string, allowed: Allowed = NOTHING_ALLOWED): string | null {
  // A zone (`fe80::1%eth0`) is of this machine only; what is no address at all is let through nowhere.
  if (!ipaddr.isValid(address) || address.includes('%')) return 'no address that can be checked'
  const parsed = ipaddr.process(address)
  if (allowed.ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits))) return null
  if (parsed.toString() === AZURE_HOST) return 'the host of a cloud machine'
  const range = parsed.range()
  if (range !== 'unicast') return WORDS[range] ?? `a reserved address (${range})`
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6)) return 'a reserved address (not assigned)'
  return null
}

/**
 * Reads `RUNGRID_WEBHOOK_ALLOW`: host names, addresses, and ranges such as 10.0.0.0/8.
 * @throws Error that names the part which is none of them
 */
export function parseAllowed(parts: readonly string[]): Allowed {
  const hosts = new Set<string>()
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = []
  for (const part of parts) {
    const bare = part.replace(/^\[(.*)\]$/, '$1')
    if (ipaddr.isValidCIDR(bare)) ranges.push(ipaddr.parseCIDR(bare))
    else if (ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare)) {
      const address = ipaddr.process(bare)
      ranges.push([address, address.kind() === 'ipv4' ? 32 : 128])
    } else if (/^[a-z0-9_]([a-z0-9._-]*[a-z0-9])?$/i.test(part) && !/^[\d.]+$/.test(part)) hosts.add(part.toLowerCase())
    else throw new Error(part)
  }
  return { hosts, ranges }
}
