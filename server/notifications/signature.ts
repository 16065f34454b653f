import { createHmac } from 'node:crypto'

/**
 * `t=<seconds since 1970>,v1=<hex>`: HMAC-SHA256 over `<t>.<body>`, keyed with the secret as it was shown. How to check
 * it: docs/guides/notifications.md.
 */
export function sign(secret: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
