import { lineOf, linkOf, runLink, severityOf, TOLD_ONE_BY_ONE, titleOf } from '../message'
import { fit } from './fit'
import type { NotificationForm } from './types'

/** Slack reads a section of at most 3,000 characters; five lines of this length stay below it. */
const LINE_CHARACTERS = 400

const MARKS = { info: ':information_source:', warning: ':warning:', error: ':red_circle:' } as const

/** `text` and `blocks`, as incoming webhooks of Slack take them; Mattermost and Rocket.Chat read `text`. */
const slack: NotificationForm = {
  id: 'slack',
  title: 'Slack',
  help: 'Make an incoming webhook in Slack (Mattermost and Rocket.Chat take this form, too) and paste its address.',
  example: 'https://hooks.slack.com/services/…',
  body: (message) => {
    const title = escaped(titleOf(message))
    const link = linkOf(message)
    const lines =
      message.count === 1
        ? []
        : message.notices
            .slice(0, TOLD_ONE_BY_ONE)
            .map(
              (notice) => `• <${runLink(message.publicUrl, notice)}|${escaped(lineOf(notice)).replaceAll('|', '¦')}>`,
            )
    const more = message.count - lines.length
    if (lines.length > 0 && more > 0) lines.push(`and ${more} more`)
    return {
      text: title,
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: `${MARKS[severityOf(message)]} *<${link}|${title.replaceAll('|', '¦')}>*` },
        },
        ...(lines.length > 0 ? [{ type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } }] : []),
      ],
    }
  },
}

/** The three characters that Slack reads as more than text: without them no name can mention a channel or hide a link. */
function escaped(text: string): string {
  return fit(text, LINE_CHARACTERS, (line) =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  )
}

export default slack
