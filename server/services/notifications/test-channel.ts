import type { ChannelTest } from '../../../lib/api/notifications'
import { newId } from '../../../lib/ids'
import { notify } from '../../db/sql/notify'
import { send } from '../../notifications/send'
import type { Context } from '../context'
import { noChannel } from './channel-row'

/** Sends one message about nothing, at once and once, also to a channel that is switched off. @throws not_found */
export async function testChannel(ctx: Context, { id }: { id: string }): Promise<ChannelTest> {
  const channel = await ctx.db.prisma.channel.findUnique({ where: { id } })
  if (!channel) throw noChannel(id)
  const createdAt = new Date()
  const delivery = { id: newId('d'), createdAt, test: true, count: 0, notices: [] }
  const { ok, status, milliseconds, answer, problem } = await send(ctx, channel, delivery)
  const result = { status, milliseconds, answer, problem }
  await ctx.db.prisma.delivery
    .create({
      data: {
        ...result,
        id: delivery.id,
        channelId: id,
        test: true,
        notices: [],
        count: 0,
        state: ok ? 'delivered' : 'failed',
        attempts: 1,
        createdAt,
        giveUpAt: createdAt,
        endedAt: new Date(),
      },
    })
    .catch(async (error: unknown) => {
      // The channel was deleted while we waited: there is nothing to remember.
      if (await ctx.db.prisma.channel.findUnique({ where: { id } })) throw error
    })
  await notify(ctx.db.pool, ['alerts'])
  return { ok, ...result }
}
