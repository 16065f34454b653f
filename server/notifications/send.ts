import { formOf } from '../../lib/notifications/forms'
import type { Message, Notice } from '../../lib/notifications/message'
import { checkWebhookUrl } from '../../lib/notifications/webhook-url'
import type { Channel } from '../db/generated/client'
import type { Context } from '../services/context'
import { openSecrets } from '../services/notifications/channel-row'
import { versionOf } from '../services/system/get-system'
import { type Posted, post } from './post'
import { publicUrlOf } from './public-url'
import { sign } from './signature'

export interface Outgoing {
  id: string
  createdAt: Date
  test: boolean
  count: number
  notices: readonly Notice[]
}

/** One attempt to deliver. Whatever goes wrong is in the answer; nothing is written. */
export async function send(
  ctx: Context,
  channel: Channel,
  delivery: Outgoing,
  { timeoutMs }: { timeoutMs?: number } = {},
): Promise<Posted> {
  const secrets = await openSecrets(ctx, channel)
  if (!secrets) return failed('The key of this data directory does not open its address: give the address again')
  const form = formOf(channel.form)
  if (!form) return failed(`This version knows no form ${channel.form.slice(0, 40)}`)
  // What is allowed may have changed since the channel was made.
  const { url, issue } = checkWebhookUrl(secrets.url, ctx.config.webhookAllow)
  if (issue) return failed(`Refused: ${issue.message}`)
  const message: Message = {
    delivery: delivery.id,
    createdAt: delivery.createdAt.toISOString(),
    channel: { id: channel.id, name: channel.name },
    test: delivery.test,
    count: delivery.count,
    notices: delivery.notices,
    publicUrl: publicUrlOf(ctx.config),
  }
  const body = JSON.stringify(form.body(message))
  const headers = {
    'content-type': 'application/json',
    'user-agent': `Rungrid/${versionOf(ctx.config.installDir)}`,
    'x-rungrid-delivery': delivery.id,
    'x-rungrid-signature': sign(secrets.secret, body, Math.floor(Date.now() / 1000)),
  }
  return post(url, body, headers, { allowed: ctx.config.webhookAllow, timeoutMs })
}

function failed(problem: string): Posted {
  return { ok: false, status: null, milliseconds: 0, answer: '', problem, retry: false, retryAfter: null }
}
