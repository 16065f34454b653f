import type { SignInLink } from '../../lib/api/system'
import type { CommandLine } from '../command-line'

export function signIn(line: CommandLine): void {
  line
    .command('sign-in', 'print a link that signs a browser in once, within 15 minutes')
    .action(async (_options, self) => {
      const { client, show } = line.open(self)
      show(await client.post<SignInLink>('/session/code'), ({ url }) => url)
    })
}
