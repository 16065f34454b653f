import type { Issue } from '../../../lib/errors/rungrid-error'
import type { Queryable } from '../../db/database'

/**
 * Channels that rules name and that are not there: such a rule would tell nobody, and nobody would know.
 * @returns one issue each, with a path from the rule on, such as `channels[0]`
 */
export async function unknownChannels(
  db: Queryable,
  rules: { channels: string[] }[],
): Promise<{ rule: number; issue: Issue }[]> {
  const named = [...new Set(rules.flatMap(({ channels }) => channels))]
  if (named.length === 0) return []
  const { rows } = await db.query<{ id: string; name: string }>(
    'select id, name from channel where id = any($1) or name = any($1) order by name, id',
    [named],
  )
  const known = new Set(rows.map(({ id }) => id))
  return rules.flatMap(({ channels }, rule) =>
    channels.flatMap((id, place) => {
      if (known.has(id)) return []
      const meant = rows.find(({ name }) => name === id)
      return {
        rule,
        issue: {
          path: `channels[${place}]`,
          message: `There is no channel ${id.slice(0, 100)}.`,
          fix: meant
            ? `A rule names a channel by its id: ${meant.id}.`
            : 'Take an id that `rungrid channels` lists, or leave it out.',
        },
      }
    }),
  )
}
