/** `rungrid channels`: where alerts go besides the pages. */
import type { Channel, ChannelTest, CreatedChannel } from '../../lib/api/notifications'
import { FORM_IDS } from '../../lib/notifications/forms'
import { CliError, type Client } from '../client'
import type { CommandLine } from '../command-line'
import { table } from '../output'

const ACTIONS = ['add', 'test', 'on', 'off', 'rm'] as const
type Action = (typeof ACTIONS)[number]

export function channels(line: CommandLine): void {
  line
    .command('channels', 'list where alerts are sent; add, test, switch on or off, remove one')
    .argument('[action]', `${ACTIONS.join(', ')}; without one: list them`)
    .argument('[name]', 'name of a new channel, or name or id of one')
    .option('--form <form>', `with add: ${FORM_IDS.join(', ')}`, 'json')
    .option('--severities <list>', 'with add: info, warning, error, separated by commas', 'warning,error')
    .option('--only-named', 'with add: only of rules that name it')
    .option('--over', 'with add: also when an alert is over')
    .addHelpText(
      'after',
      '\nadd reads the address from standard input: it is a secret, and arguments can be read by others.',
    )
    .action(async (action: string | undefined, name: string | undefined, options: AddOptions, self) => {
      const { client, show } = line.open(self)
      if (action === undefined) return show(await client.get<{ items: Channel[] }>('/channels'), channelsText)
      if (!isAction(action))
        throw new CliError(`There is no action ${action}.`, 'invalid_input', {
          fix: `Take one of: ${ACTIONS.join(', ')}.`,
        })
      if (name === undefined)
        throw new CliError(`Which channel? rungrid channels ${action} NAME`, 'invalid_input', {
          fix: '`rungrid channels` lists them.',
        })
      if (action === 'add') return show(await add(client, name, await readAll(line.world.stdin), options), addedText)
      const channel = await findChannel(client, name)
      const path = `/channels/${encodeURIComponent(channel.id)}`
      if (action === 'test') {
        const result = await client.post<ChannelTest>(`${path}/test`, { json: {} })
        show(result, testText)
        if (!result.ok) line.exitCode = 1
      } else if (action === 'rm') {
        await client.request('DELETE', path)
        show({ removed: channel.id }, () => `removed ${channel.name}`)
      } else {
        const changed = await client.request('PATCH', path, { json: { enabled: action === 'on' } })
        show((await changed.json()) as Channel, () => `${channel.name} is ${action}`)
      }
    })
}

interface AddOptions {
  form: string
  severities: string
  onlyNamed?: boolean
  over?: boolean
}

function add(client: Client, name: string, text: string, options: AddOptions): Promise<CreatedChannel> {
  const url = text.trim()
  if (!url)
    throw new CliError('There is no address on standard input.', 'invalid_input', {
      fix: `Send it in: rungrid channels add ${name} < address.txt`,
    })
  const severities = options.severities
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
  return client.post<CreatedChannel>('/channels', {
    json: {
      name,
      url,
      form: options.form,
      severities,
      takes: options.onlyNamed ? 'named' : 'every',
      tellsOver: options.over ?? false,
    },
  })
}

function isAction(text: string): text is Action {
  return (ACTIONS as readonly string[]).includes(text)
}

async function findChannel(client: Client, text: string): Promise<Channel> {
  const { items } = await client.get<{ items: Channel[] }>('/channels')
  const found = items.filter(({ id, name }) => id === text || name === text)
  if (found.length === 1) return found[0]!
  throw new CliError(
    found.length === 0 ? `There is no channel ${text}.` : `${text} names ${found.length} channels.`,
    found.length === 0 ? 'not_found' : 'invalid_input',
    { fix: 'Take an id that `rungrid channels` lists.' },
  )
}

function channelsText({ items }: { items: Channel[] }): string {
  if (items.length === 0) return 'No channels: alerts are shown in the pages only.'
  return table(
    ['channel', 'form', 'to', 'takes', 'on', 'waiting', 'problem', 'id'],
    items.map((channel) => [
      channel.name,
      channel.form,
      channel.shownUrl,
      `${channel.severities.join(',')}${channel.takes === 'named' ? ', named' : ''}`,
      channel.enabled ? 'on' : 'off',
      channel.waiting || null,
      channel.usable ? channel.problem : 'its address must be given again',
      channel.id,
    ]),
  )
}

function addedText({ id, name, secret }: CreatedChannel): string {
  return `made ${name} (${id})\nsigning secret, shown this once: ${secret}`
}

function testText({ ok, status, milliseconds, answer, problem }: ChannelTest): string {
  const facts = status === null ? '' : ` (${status} after ${milliseconds} ms)`
  return [ok ? `it took the test${facts}` : `${problem}${facts}`, answer].filter(Boolean).join('\n')
}

async function readAll(stdin: AsyncIterable<string | Uint8Array>): Promise<string> {
  let text = ''
  for await (const part of stdin) text += typeof part === 'string' ? part : new TextDecoder().decode(part)
  return text
}
