import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'
import type { AlertFiring, AlertRule } from '../../lib/api/alerts'
import { formatRelative } from '../../lib/format/time'
import { CliError } from '../client'
import type { CommandLine } from '../command-line'
import { printable, table } from '../output'

interface Page<T> {
  items: T[]
}

/** What fired, and the rules by which it does. */
export function alerts(line: CommandLine): void {
  line
    .command(
      'alerts [verb] [what]',
      'what fired; or: rules, add FILE (YAML or JSON, one rule or a list), rm RULE, ack ALERT',
    )
    .option('--run <id>', 'only of this run')
    .option('--matrix <id>', 'only of this matrix')
    .option('--open', 'only what is still so')
    .action(async (verb: string | undefined, what: string | undefined, options: Filters, self) => {
      const { client, show } = line.open(self)
      const needed = (name: string) => {
        if (what === undefined) throw new CliError(`rungrid alerts ${verb} needs ${name}.`, 'invalid_input')
        return what
      }
      switch (verb) {
        case undefined:
        case 'list': {
          const query = new URLSearchParams({ limit: '200' })
          if (options.run) query.set('run', options.run)
          if (options.matrix) query.set('matrix', options.matrix)
          if (options.open) query.set('state', 'open')
          return show(await client.get<Page<AlertFiring>>(`/alerts/firings?${query}`), ({ items }) =>
            firingsText(items),
          )
        }
        case 'rules': {
          const query = options.matrix ? `&matrix=${encodeURIComponent(options.matrix)}` : ''
          return show(await client.get<Page<AlertRule>>(`/alerts/rules?limit=1000${query}`), ({ items }) =>
            rulesText(items),
          )
        }
        case 'add': {
          const rules = await readRules(path.resolve(line.world.cwd, needed('a file')))
          const made: AlertRule[] = []
          for (const rule of rules) made.push(await client.post<AlertRule>('/alerts/rules', { json: rule }))
          return show({ items: made }, ({ items }) =>
            items.map(({ id, name }) => `${id}  ${printable(name)}`).join('\n'),
          )
        }
        case 'rm': {
          const id = needed('the id of a rule')
          await client.request('DELETE', `/alerts/rules/${encodeURIComponent(id)}`)
          return show({ deleted: id }, () => `deleted ${id}`)
        }
        case 'ack': {
          const id = needed('the id of an alert')
          const seen = await client.post<AlertFiring>(`/alerts/firings/${encodeURIComponent(id)}/acknowledge`, {
            json: {},
          })
          return show(seen, () => `${id} acknowledged`)
        }
        default:
          throw new CliError(`There is no rungrid alerts ${verb}: use list, rules, add, rm or ack.`, 'invalid_input')
      }
    })
}

interface Filters {
  run?: string
  matrix?: string
  open?: boolean
}

/** A rule, a list of rules, or `alerts:` as in a spec. */
async function readRules(file: string): Promise<unknown[]> {
  let content: unknown
  try {
    content = parse(await readFile(file, 'utf8'), { maxAliasCount: 100 })
  } catch (error) {
    throw new CliError(`${file} can't be read: ${(error as Error).message.split('\n')[0]}`, 'invalid_input')
  }
  const listed = content !== null && typeof content === 'object' && 'alerts' in content ? content.alerts : content
  return Array.isArray(listed) ? listed : [listed]
}

function firingsText(items: AlertFiring[]): string {
  if (items.length === 0) return 'nothing has fired'
  return table(
    ['ALERT', 'STATE', 'LEVEL', 'RUN', 'RULE', 'WHEN', 'WHAT'],
    items.map((one) => [
      one.id,
      one.state,
      one.severity,
      one.runId,
      one.ruleName,
      formatRelative(Date.parse(one.openedAt), Date.now()),
      one.message,
    ]),
  )
}

function rulesText(items: AlertRule[]): string {
  if (items.length === 0) return 'there are no alert rules'
  return table(
    ['RULE', 'NAME', 'KIND', 'LEVEL', 'OPEN', 'OF', 'STATE'],
    items.map((one) => [
      one.id,
      one.name,
      one.rule.condition.kind,
      one.rule.severity,
      String(one.open),
      one.matrixId ?? 'all',
      one.enabled ? (one.snoozedUntil ? 'snoozed' : 'on') : 'off',
    ]),
  )
}
