import type { Channel } from '../../../lib/api/notifications'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { checkWebhookUrl, maskUrl } from '../../../lib/notifications/webhook-url'
import type { Channel as Row } from '../../db/generated/client'
import type { Context } from '../context'
import { newSecret } from '../tokens/hash'
import { openVault, type Vault } from './vault'

const vaults = new Map<string, Promise<Vault>>()

/** The vault of a server's data directory; its key is read once. */
export function vaultOf(ctx: Context): Promise<Vault> {
  const { dataDir } = ctx.config
  let vault = vaults.get(dataDir)
  if (!vault) {
    vault = openVault(dataDir)
    // What failed is tried again by the next one.
    vault.catch(() => vaults.delete(dataDir))
    vaults.set(dataDir, vault)
  }
  return vault
}

/** Secrets of a channel as they are stored. */
export async function sealUrl(ctx: Context, id: string, text: string): Promise<Pick<Row, 'sealedUrl' | 'shownUrl'>> {
  const { url, issue } = checkWebhookUrl(text, ctx.config.webhookAllow)
  if (issue)
    throw new RungridError('invalid_input', `The address of the webhook: ${issue.message}`, {
      fix: issue.fix,
      issues: [issue],
    })
  return { sealedUrl: (await vaultOf(ctx)).seal(url.href, `${id} url`), shownUrl: maskUrl(url) }
}

export async function sealNewSecret(
  ctx: Context,
  id: string,
): Promise<{ secret: string; stored: Pick<Row, 'sealedSecret'> }> {
  const secret = newSecret('rgw')
  return { secret, stored: { sealedSecret: (await vaultOf(ctx)).seal(secret, `${id} secret`) } }
}

/** null: the key of this data directory opens them not. */
export async function openSecrets(
  ctx: Context,
  row: Pick<Row, 'id' | 'sealedUrl' | 'sealedSecret'>,
): Promise<{ url: string; secret: string } | null> {
  const vault = await vaultOf(ctx)
  const url = vault.open(row.sealedUrl, `${row.id} url`)
  const secret = vault.open(row.sealedSecret, `${row.id} secret`)
  return url === null || secret === null ? null : { url, secret }
}

export function noChannel(id: string): RungridError {
  return new RungridError('not_found', `There is no channel ${id.slice(0, 100)}.`, {
    fix: 'Take an id that `rungrid channels` lists.',
  })
}

export interface ChannelHealth {
  deliveredAt: Date | null
  problem: string | null
  waiting: number
  nextAt: Date | null
}

export async function toChannel(ctx: Context, row: Row, health: ChannelHealth | undefined): Promise<Channel> {
  return {
    id: row.id,
    name: row.name,
    form: row.form,
    shownUrl: row.shownUrl,
    severities: row.severities as Channel['severities'],
    takes: row.takes as Channel['takes'],
    tellsOver: row.tellsOver,
    enabled: row.enabled,
    usable: (await openSecrets(ctx, row)) !== null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deliveredAt: health?.deliveredAt?.toISOString() ?? null,
    problem: health?.problem ?? null,
    waiting: health?.waiting ?? 0,
    nextAt: health?.nextAt?.toISOString() ?? null,
  }
}
