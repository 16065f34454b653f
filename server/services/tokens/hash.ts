import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret of 256 bits with a prefix that tells people and secret scanners what it is. */
export function newSecret(prefix: 'rgc' | 'rgs' | 'rgt' | 'rga' | 'rgw'): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`
}

/** What is stored and compared in place of a secret: SHA-256, hex. The secrets are random, so no salt is needed. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares in constant time, whatever the lengths. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}
