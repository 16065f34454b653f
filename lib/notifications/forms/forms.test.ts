import { describe, expect, it } from 'vitest'
import { pauseAfter, readRetryAfter } from '../backoff'
import { lineOf, type Message, type Notice, titleOf } from '../message'
import { FORMS, formOf } from '.'

function notice(over: Partial<Notice> = {}): Notice {
  return {
    firing: 'f-1',
    kind: 'fired',
    at: '2026-11-22T05:00:00.000Z',
    severity: 'warning',
    rule: { id: 'l-1', name: 'loss is too high' },
    condition: 'threshold',
    sentence: 'val_loss is 5.2, above 5, at step 300',
    numbers: { value: 5.2, threshold: 5, step: 300 },
    metric: 'val_loss',
    step: 300,
    run: { id: 'r-1', name: 'lr 0.1' },
    matrix: { id: 'm-1', name: 'sweep' },
    ...over,
  }
}

function message(notices: Notice[], over: Partial<Message> = {}): Message {
  return {
    delivery: 'd-1',
    createdAt: '2026-11-22T05:00:03.000Z',
    channel: { id: 'c-1', name: 'lab' },
    test: false,
    count: notices.length,
    notices,
    publicUrl: 'https://grid.example.org',
    ...over,
  }
}

const runs = (count: number, over: Partial<Notice> = {}) =>
  Array.from({ length: count }, (_, at) => notice({ run: { id: `r-${at}`, name: `seed ${at}` }, ...over }))

describe('the line over a notification', () => {
  it.each([
    [[notice()], 'lr 0.1 in sweep: val_loss is 5.2, above 5, at step 300'],
    [[notice({ kind: 'cleared' })], 'Over: lr 0.1 in sweep: val_loss is 5.2, above 5, at step 300'],
    [runs(12, { condition: 'failure' }), '12 runs failed in sweep'],
    [runs(3), '3 alerts of “loss is too high” in sweep'],
    [runs(2, { kind: 'cleared' }), '2 alerts are over in sweep'],
    [[notice(), notice({ rule: { id: null, name: 'silent' } })], '2 alerts in sweep'],
    [
      [notice(), notice({ rule: { id: null, name: 'silent' }, matrix: { id: 'm-2', name: 'other' } })],
      '2 alerts in 2 matrices',
    ],
  ])('says what they have in common', (notices, title) => {
    expect(titleOf(message(notices))).toBe(title)
  })

  it('says nothing of what it does not know: beyond what is kept it counts', () => {
    expect(titleOf(message(runs(3, { condition: 'failure' }), { count: 500 }))).toBe('500 alerts')
  })
})

describe('a form', () => {
  const evil = notice({
    run: { id: 'r-1', name: '<!channel> & <https://evil.example|click>' },
    matrix: { id: 'm-1', name: '@everyone **bold** [x](https://evil.example)' },
    sentence: 'line\nbreak | pipe',
  })

  it.each(FORMS.map((form) => [form.id]))('%s writes one, several and a test', (id) => {
    const form = formOf(id)!
    for (const given of [
      message([notice()]),
      message(runs(12)),
      message([], { test: true }),
      message(runs(200), { count: 9000 }),
    ])
      expect(JSON.stringify(form.body(given)).length).toBeGreaterThan(20)
  })

  it('for Slack lets no name mention a channel or hide a link', () => {
    const text = JSON.stringify(formOf('slack')!.body(message([evil, evil])))
    expect(text).not.toContain('<!channel>')
    expect(text).not.toContain('<https://evil')
    expect(text).toContain('&lt;!channel&gt; &amp;')
  })

  it('for Slack and Discord stays below what they take, whatever the names', () => {
    const long = runs(9, { run: { id: 'r-1', name: '*&<'.repeat(2000) } })
    const slack = formOf('slack')!.body(message(long)) as { blocks: { text: { text: string } }[] }
    for (const { text } of slack.blocks) expect(text.text.length).toBeLessThan(3000)
    const discord = formOf('discord')!.body(message(long)) as { content: string }
    expect(discord.content.length).toBeLessThan(2000)
  })

  it('for Discord pings nobody', () => {
    expect(formOf('discord')!.body(message([evil]))).toMatchObject({ allowed_mentions: { parse: [] } })
  })

  it('in JSON has every notice with its numbers and links', () => {
    expect(formOf('json')!.body(message(runs(12)))).toMatchObject({
      version: 1,
      delivery: 'd-1',
      severity: 'warning',
      count: 12,
      url: 'https://grid.example.org/matrices/m-1',
      notices: { length: 12, 0: { numbers: { value: 5.2 }, run: { url: 'https://grid.example.org/runs/r-0' } } },
    })
  })

  it('tells a line of a notice without breaking it', () => {
    expect(lineOf(evil)).toContain('@everyone')
  })
})

describe('pauses', () => {
  it('grow, are spread by a quarter, and are as long as the service asks, up to an hour', () => {
    const pauses = Array.from({ length: 10 }, (_, at) => pauseAfter(at + 1, null, 0))
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect([pauses[0], pauses.at(-1)]).toEqual([5, 3600])
    expect(pauseAfter(1, null, 1)).toBe(6.25)
    expect(pauseAfter(1, 60, 0)).toBe(60)
    expect(pauseAfter(1, 86_400, 0)).toBe(3600)
  })

  it('are read in seconds and as a date', () => {
    const now = Date.parse('2026-11-22T05:00:00Z')
    expect(readRetryAfter('30', now)).toBe(30)
    expect(readRetryAfter('Sun, 22 Nov 2026 05:01:00 GMT', now)).toBe(60)
    expect(readRetryAfter('Sun, 22 Nov 2026 04:00:00 GMT', now)).toBe(0)
    for (const bad of [undefined, '', 'soon', '-5x', '1e99999']) expect(readRetryAfter(bad, now)).toBeNull()
  })
})
