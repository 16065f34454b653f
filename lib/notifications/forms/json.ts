import { linkOf, runLink, severityOf, titleOf } from '../message'
import type { NotificationForm } from './types'

/** Everything that is known, for programs: docs/guides/notifications.md has each field. */
const json: NotificationForm = {
  id: 'json',
  title: 'JSON',
  help: 'Every notice with its numbers, for a program of yours.',
  example: 'https://hooks.example.org/rungrid',
  body: (message) => ({
    version: 1,
    delivery: message.delivery,
    createdAt: message.createdAt,
    test: message.test,
    channel: { ...message.channel },
    severity: severityOf(message),
    title: titleOf(message),
    url: linkOf(message),
    count: message.count,
    notices: message.notices.map((notice) => ({
      ...notice,
      rule: { ...notice.rule },
      numbers: { ...notice.numbers },
      run: { ...notice.run, url: runLink(message.publicUrl, notice) },
      matrix: {
        ...notice.matrix,
        url: `${message.publicUrl}/matrices/${encodeURIComponent(notice.matrix.id)}`,
      },
    })),
  }),
}

export default json
