import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Starter } from '../lib/api/system'
import { CliError, type Client } from './client'

export interface SpecText {
  type: string
  body: string
}

/** A spec from a file, from standard input (`-`), or from a starter of the server by its name. */
export async function readSpec(
  name: string,
  from: { client: Client; cwd: string; stdin: AsyncIterable<string | Uint8Array> },
): Promise<SpecText> {
  if (name === '-') {
    const parts: Uint8Array[] = []
    for await (const part of from.stdin) parts.push(Buffer.from(part))
    return typed(Buffer.concat(parts).toString('utf8'), name)
  }
  try {
    return typed(await readFile(path.resolve(from.cwd, name), 'utf8'), name)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT') throw new CliError(`${name} could not be read: ${message}`, 2)
  }
  const { items } = await from.client.get<{ items: Starter[] }>('/starters')
  const starter = items.find(({ id }) => id === name)
  if (starter) return typed(starter.yaml, name)
  throw new CliError(`There is no file ${name}, and no starter of that name.`, 2, {
    fix: items.length > 0 ? `Starters are ${items.map(({ id }) => id).join(', ')}.` : undefined,
  })
}

function typed(body: string, name: string): SpecText {
  return { type: name.endsWith('.json') || /^\s*\{/.test(body) ? 'application/json' : 'application/yaml', body }
}
