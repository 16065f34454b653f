import { Option } from 'commander'
import { EDITIONS } from '../../lib/storage/types'
import type { CommandLine } from '../command-line'
import type { VerifyOptions } from '../verify/verify-folder'

export function verify(line: CommandLine): void {
  line
    .command('verify <dir>', 'judge a folder or archive of storage results; needs no server')
    .addOption(
      new Option('--edition <edition>', 'rule book to judge by').choices(['auto', ...EDITIONS]).default('auto'),
    )
    .addOption(
      new Option('--division <division>', 'what is asked for (default: what the folders say)').choices([
        'closed',
        'open',
      ]),
    )
    .action(async (dir: string, options: VerifyOptions, self) => {
      const { json = false } = self.optsWithGlobals() as { json?: boolean }
      const { verifyFolder } = await import('../verify/verify-folder')
      await verifyFolder(line, dir, options, json)
    })
}
