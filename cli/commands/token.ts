import type { CreatedToken, TokenInfo } from '../../lib/api/system'
import type { CommandLine } from '../command-line'
import { tokensText } from '../show'

export function token(line: CommandLine): void {
  line
    .command('token [name]', 'make a token for scripts, shown this once; without a name: list tokens')
    .option('--revoke <id>', 'end a token or a session')
    .action(async (name: string | undefined, options: { revoke?: string }, self) => {
      const { client, show } = line.open(self)
      if (options.revoke) {
        await client.request('DELETE', `/tokens/${encodeURIComponent(options.revoke)}`)
        return show({ revoked: options.revoke }, () => `revoked ${options.revoke}`)
      }
      if (!name) return show(await client.get<{ items: TokenInfo[] }>('/tokens'), ({ items }) => tokensText(items))
      show(await client.post<CreatedToken>('/tokens', { json: { name } }), ({ token }) => token)
    })
}
