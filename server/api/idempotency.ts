import { z } from '@hono/zod-openapi'
import type { Context as HonoContext } from 'hono'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Env } from './env'

export const idempotencyHeader = z.object({
  'idempotency-key': z.string().max(200).optional().openapi({
    description: 'The same key with the same body does it once and answers the same matrix.',
  }),
})

/** @throws invalid_input for a key that is no header text */
export function idempotencyKey(c: HonoContext<Env>): string | undefined {
  const key = c.req.header('idempotency-key')
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new RungridError('invalid_input', 'Idempotency-Key has 1 to 200 printable characters, no spaces.')
  return key
}
