import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from 'commander'
import { parseDocument, parse as parseYaml } from 'yaml'
import type { Starter } from '../lib/api/system'
import { CliError, type Client } from './client'

export interface SpecText {
  type: string
  body: string
}

/** What options change in a spec before it is sent. */
export interface SpecChanges {
  name?: string
  set?: string[]
}

/** Adds the options that change a spec. */
export function specOptions(command: Command): Command {
  return command
    .option('--name <text>', 'name of the matrix')
    .option(
      '--set <path=value>',
      'change a field: --set params.samples=16 --set axes.seed=[1,2]; may stand more than once',
      (entry: string, before: string[] = []) => [...before, entry],
    )
}

/** A spec from a file, from standard input (`-`), or from a starter of the server by its name, with changes. */
export async function readSpec(
  name: string,
  from: { client: Client; cwd: string; stdin: AsyncIterable<string | Uint8Array> },
  changes: SpecChanges = {},
): Promise<SpecText> {
  return changed(await readUnchanged(name, from), changes)
}

async function readUnchanged(
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
    if (code !== 'ENOENT') throw new CliError(`${name} could not be read: ${message}`, 'invalid_input')
  }
  const { items } = await from.client.get<{ items: Starter[] }>('/starters')
  const starter = items.find(({ id }) => id === name)
  if (starter) return typed(starter.yaml, name)
  throw new CliError(`There is no file ${name}, and no starter of that name.`, 'spec_not_found', {
    fix: items.length > 0 ? `Starters are ${items.map(({ id }) => id).join(', ')}.` : undefined,
  })
}

function typed(body: string, name: string): SpecText {
  return { type: name.endsWith('.json') || /^\s*\{/.test(body) ? 'application/json' : 'application/yaml', body }
}

/** Comments and order of the text stay; JSON is read as the YAML that it is. @throws CliError 2 */
export function changed(spec: SpecText, { name, set = [] }: SpecChanges): SpecText {
  if (name === undefined && set.length === 0) return spec
  const document = parseDocument(spec.body)
  const [fault] = document.errors
  if (fault)
    throw new CliError(
      `The spec is not ${spec.type === 'application/json' ? 'JSON' : 'YAML'}: ${fault.message}`,
      'invalid_spec',
    )
  if (name !== undefined) document.set('name', name)
  for (const entry of set) {
    const split = /^([^=]+)=(.*)$/s.exec(entry)
    if (!split)
      throw new CliError(`--set ${entry} has no value.`, 'invalid_input', {
        fix: 'Write it as --set params.samples=16.',
      })
    const at = split[1]!
      .split(/[.[\]]+/)
      .filter(Boolean)
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
    try {
      document.setIn(at, document.createNode(parsedValue(split[2]!)))
    } catch {
      throw new CliError(`--set ${entry}: there is nothing at ${split[1]} that takes a value.`, 'invalid_input', {
        fix: 'A path is the fields from the top, with dots: params.samples, axes.seed, stages.0.params.steps.',
      })
    }
  }
  return { type: 'application/yaml', body: document.toString() }
}

/** A value as it stands in YAML: `16`, `true`, `[1, 2]`, `{name: topk}`; text that is no YAML is text. */
export function parsedValue(text: string): unknown {
  try {
    return parseYaml(text)
  } catch {
    return text
  }
}
