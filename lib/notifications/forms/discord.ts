import { lineOf, linkOf, TOLD_ONE_BY_ONE, titleOf } from '../message'
import { fit } from './fit'
import type { NotificationForm } from './types'

/** Discord refuses a message of more than 2,000 characters. */
const LINE_CHARACTERS = 280

const discord: NotificationForm = {
  id: 'discord',
  title: 'Discord',
  help: 'Make a webhook in the settings of a Discord channel and paste its address.',
  example: 'https://discord.com/api/webhooks/…',
  body: (message) => {
    const lines =
      message.count === 1 ? [] : message.notices.slice(0, TOLD_ONE_BY_ONE).map((each) => `- ${plain(lineOf(each))}`)
    const more = message.count - lines.length
    if (lines.length > 0 && more > 0) lines.push(`and ${more} more`)
    return {
      content: [`**${plain(titleOf(message))}**`, ...lines, linkOf(message)].join('\n'),
      // A run may be called @everyone.
      allowed_mentions: { parse: [] },
    }
  },
}

/** Its markup, taken as text. */
function plain(text: string): string {
  return fit(text, LINE_CHARACTERS, (line) => line.replace(/[\\*_~`|<>[\]()#]/g, '\\$&'))
}

export default discord
