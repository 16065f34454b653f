/**
 * How `npx rungrid ls` just works on the machine of the server: at start the server leaves its URL and a token in
 * `<data dir>/cli-token`, readable by its own account only.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../context'
import { authenticatorOf } from './authenticate'
import { createToken } from './create-token'

/** Writes the file; a token of an earlier start is kept while it is good. */
export async function writeCliToken(ctx: Context, input: { url: string }): Promise<void> {
  const file = path.join(ctx.config.dataDir, 'cli-token')
  const kept = await keptToken(ctx, file)
  const token = kept ?? (await createToken(ctx, { name: 'command line on the server' })).token
  const beside = `${file}.${process.pid}`
  await writeFile(beside, `${JSON.stringify({ url: input.url, token })}\n`, { mode: 0o600 })
  await rename(beside, file)
}

async function keptToken(ctx: Context, file: string): Promise<string | null> {
  let token: unknown
  try {
    token = JSON.parse(await readFile(file, 'utf8')).token
  } catch {
    return null // none yet, or not ours: a new one is written
  }
  if (typeof token !== 'string') return null
  return (await authenticatorOf(ctx).byBearer(token))?.kind === 'api' ? token : null
}
