import type { z } from 'zod'
import {
  CHANNELS_MOST,
  type Channel,
  type CreatedChannel,
  type channelChangeSchema,
  type channelInputSchema,
} from '../../../lib/api/notifications'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { newId } from '../../../lib/ids'
import { transaction } from '../../db/database'
import { channelHealth } from '../../db/sql/channel-health'
import { notify } from '../../db/sql/notify'
import { stopChannel } from '../../db/sql/stop-channel'
import type { Context } from '../context'
import { noChannel, sealNewSecret, sealUrl, toChannel } from './channel-row'

/** All of them, by name, with how they do. */
export async function listChannels(ctx: Context): Promise<Channel[]> {
  const rows = await ctx.db.prisma.channel.findMany({ orderBy: [{ name: 'asc' }, { id: 'asc' }] })
  const health = new Map((await channelHealth(ctx.db.pool)).map((each) => [each.id, each]))
  return Promise.all(rows.map((row) => toChannel(ctx, row, health.get(row.id))))
}

/** @throws not_found */
export async function getChannel(ctx: Context, { id }: { id: string }): Promise<Channel> {
  const found = (await listChannels(ctx)).find((each) => each.id === id)
  if (!found) throw noChannel(id)
  return found
}

/**
 * Makes a channel. The secret that signs what it sends is in the answer and nowhere else.
 * @throws invalid_input for an address that a webhook may not have; conflict when there are too many
 */
export async function createChannel(ctx: Context, input: z.output<typeof channelInputSchema>): Promise<CreatedChannel> {
  const id = newId('c')
  const { url, ...settings } = input
  const sealed = await sealUrl(ctx, id, url)
  const { secret, stored } = await sealNewSecret(ctx, id)
  if ((await ctx.db.prisma.channel.count()) >= CHANNELS_MOST)
    throw new RungridError('conflict', `There are ${CHANNELS_MOST} channels, and no more are possible.`, {
      fix: 'Delete one that is not used.',
    })
  await ctx.db.prisma.channel.create({ data: { id, ...settings, ...sealed, ...stored } })
  await notify(ctx.db.pool, ['alerts'])
  return { ...(await getChannel(ctx, { id })), secret }
}

/**
 * Changes what is given. What waits for a channel that is switched off is dropped: nobody wants old alarms in a heap.
 * @throws not_found; invalid_input for an address that a webhook may not have
 */
export async function changeChannel(
  ctx: Context,
  input: { id: string; change: z.output<typeof channelChangeSchema> },
): Promise<Channel> {
  const { url, ...settings } = input.change
  const known = await ctx.db.prisma.channel.findUnique({ where: { id: input.id } })
  if (!known) throw noChannel(input.id)
  const sealed = url === undefined ? {} : await sealUrl(ctx, input.id, url)
  const changed = await ctx.db.prisma.channel.updateMany({
    where: { id: input.id },
    // A new address gets its chance at once, whatever the old one did.
    data: { ...settings, ...sealed, updatedAt: new Date(), ...(url === undefined ? {} : { nextAt: new Date() }) },
  })
  if (changed.count === 0) throw noChannel(input.id)
  await transaction(ctx.db.pool, async (tx) => {
    if (settings.enabled === false) await stopChannel(tx, input.id)
    await notify(tx, ['alerts', 'notifications'])
  })
  return getChannel(ctx, { id: input.id })
}

/** A new secret at once; what the old one signed is no longer believed by who takes the new one. @throws not_found */
export async function renewSecret(ctx: Context, { id }: { id: string }): Promise<{ secret: string }> {
  const { secret, stored } = await sealNewSecret(ctx, id)
  const { count } = await ctx.db.prisma.channel.updateMany({
    where: { id },
    data: { ...stored, updatedAt: new Date() },
  })
  if (count === 0) throw noChannel(id)
  return { secret }
}

/** With its deliveries; rules that name it go on without it. @throws not_found */
export async function deleteChannel(ctx: Context, { id }: { id: string }): Promise<void> {
  const { count } = await ctx.db.prisma.channel.deleteMany({ where: { id } })
  if (count === 0) throw noChannel(id)
  await notify(ctx.db.pool, ['alerts', 'notifications'])
}
