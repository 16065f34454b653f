/** `rungrid devices`: what there is and how it is, and the verbs of a device. */
import { type Device, MOST_SLOTS } from '../../lib/api/devices'
import { strangersOn } from '../../lib/devices/strangers'
import { deviceName } from '../../lib/devices/words'
import { formatBytes } from '../../lib/format/bytes'
import { CliError, type Client } from '../client'
import type { CommandLine } from '../command-line'
import { printable, table } from '../output'

const ACTIONS = ['drain', 'undrain', 'release', 'slots'] as const
type Action = (typeof ACTIONS)[number]

export function devices(line: CommandLine): void {
  line
    .command('devices', 'list devices and what runs on them; drain, undrain, release one, set its slots')
    .argument('[action]', 'drain, undrain, release or slots; without one: list them')
    .argument('[id]', 'id of the device, or its index')
    .argument('[count]', `with slots: 1 to ${MOST_SLOTS}, or auto`)
    .action(async (action: string | undefined, id: string | undefined, count: string | undefined, _options, self) => {
      const { client, show } = line.open(self)
      if (action === undefined) {
        return show(await client.get<{ items: Device[] }>('/devices'), ({ items }) => devicesText(items))
      }
      if (!isAction(action)) {
        throw new CliError(`There is no action ${action}.`, 'invalid_input', {
          fix: `Take one of: ${ACTIONS.join(', ')}.`,
        })
      }
      if (id === undefined) {
        throw new CliError(`Which device? rungrid devices ${action} ID`, 'invalid_input', {
          fix: '`rungrid devices` lists them.',
        })
      }
      const slots = action === 'slots' ? slotsOf(count) : undefined
      const device = await findDevice(client, id)
      const path = `/devices/${encodeURIComponent(device.id)}/${action}`
      const changed =
        slots === undefined
          ? await client.post<{ changed: number }>(path, { json: {} })
          : ((await (await client.request('PUT', path, { json: { slots } })).json()) as { changed: number })
      show(changed, (value) => `${deviceName(device)}: ${value.changed === 0 ? 'it was so already' : DONE[action]}`)
    })
}

const DONE: Record<Action, string> = {
  drain: 'drained; what runs on it goes on',
  undrain: 'takes runs again',
  release: 'released',
  slots: 'slots changed',
}

function isAction(text: string): text is Action {
  return (ACTIONS as readonly string[]).includes(text)
}

function slotsOf(text: string | undefined): number | null {
  if (text === 'auto') return null
  const slots = Number(text)
  if (Number.isInteger(slots) && slots >= 1 && slots <= MOST_SLOTS) return slots
  throw new CliError(`${text ?? 'Nothing'} is no number of slots.`, 'invalid_input', {
    fix: `Give 1 to ${MOST_SLOTS}, or auto for as many as each matrix asks for.`,
  })
}

/** By id, by the beginning of one, or by an index that only one device has. */
async function findDevice(client: Client, text: string): Promise<Device> {
  const { items } = await client.get<{ items: Device[] }>('/devices')
  const exact = items.filter(({ id }) => id === text)
  const found = exact.length > 0 ? exact : items.filter((device) => fits(device, text))
  if (found.length === 1) return found[0]!
  throw new CliError(
    found.length === 0 ? `There is no device ${text}.` : `${text} names ${found.length} devices.`,
    found.length === 0 ? 'not_found' : 'invalid_input',
    { fix: 'Take an id that `rungrid devices` lists.' },
  )
}

function fits({ id, index }: Device, text: string): boolean {
  return /^\d+$/.test(text) ? index === Number(text) : id.startsWith(text)
}

export function devicesText(items: Device[]): string {
  if (items.length === 0) return 'No devices yet: the server is still looking, or another one schedules.'
  const lines = [
    table(
      ['device', 'name', 'health', 'use', 'memory', 'free', 'slots', 'runs', 'id'],
      items.map((device) => [
        deviceName(device),
        device.name,
        `${device.health}${device.drained ? ', drained' : ''}`,
        device.stale || device.sample?.utilization == null ? null : `${Math.round(device.sample.utilization * 100)} %`,
        formatBytes(device.memoryBytes),
        device.kind === 'cpu' ? null : formatBytes(device.memoryFreeBytes),
        device.slots ?? 'auto',
        device.holds.map((hold) => hold.runId).join(' '),
        device.id,
      ]),
    ),
  ]
  for (const device of items) {
    const says = (text: string) => lines.push(printable(`${deviceName(device)}: ${text}`))
    if (device.healthNote) says(device.healthNote)
    if (device.stale && device.lostAt === null && device.staleReason) says(`figures are old: ${device.staleReason}`)
    for (const { message } of device.notes) says(message)
    for (const { name, pid, memoryBytes, owner } of strangersOn(device)) {
      const whose = owner === 'gone' ? 'no such process any more' : 'not started from here'
      says(`${memoryBytes === null ? 'memory' : formatBytes(memoryBytes)} held by ${name}, pid ${pid}: ${whose}`)
    }
  }
  return lines.join('\n')
}
