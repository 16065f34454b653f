import type { Device } from '../../lib/api/devices'
import type { CommandLine } from '../command-line'
import { devicesText } from '../show'

export function devices(line: CommandLine): void {
  line.command('devices', 'list devices and what runs on them').action(async (_options, self) => {
    const { client, show } = line.open(self)
    show(await client.get<{ items: Device[] }>('/devices'), ({ items }) => devicesText(items))
  })
}
