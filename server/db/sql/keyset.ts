/**
 * Pages of a list by keyset: a page begins after the last row of the one before, whatever was inserted meanwhile.
 * A cursor is the sort keys of that row, as text, in base64url.
 */
import { RungridError } from '../../../lib/errors/rungrid-error'

export interface SortKey {
  /** SQL expression, never null. */
  sql: string
  type: 'text' | 'int' | 'bigint' | 'float8' | 'timestamptz'
  desc?: boolean
}

interface Keyset {
  /** `order by` terms. */
  order: string
  /** Condition for rows after the cursor; `true` for the first page. */
  after: string
  /** JSON array of the keys of a row: select it as `cursor`. */
  select: string
}

/** Terms of a query for some rows of a list. */
export interface PageTerms {
  where: string
  order: string
  /** What to select as `cursor`. */
  cursor: string
  limit: number
  params: unknown[]
}

/**
 * Selects one page.
 * @param where conditions, of which all must hold, with their `params`
 * @throws invalid_input for a cursor of another list
 */
export async function selectPage<T extends { cursor: string[] }>(
  keys: SortKey[],
  query: { cursor?: string | undefined; limit: number },
  { where, params }: { where: string[]; params: unknown[] },
  select: (terms: PageTerms) => Promise<T[]>,
): Promise<{ rows: T[]; nextCursor: string | null }> {
  const all = [...params]
  const page = keyset(keys, query.cursor, all)
  const rows = await select({
    where: [...where, page.after].join(' and '),
    order: page.order,
    cursor: page.select,
    // The row too many tells whether there is a next page.
    limit: query.limit + 1,
    params: all,
  })
  if (rows.length <= query.limit) return { rows, nextCursor: null }
  const kept = rows.slice(0, query.limit)
  const last = kept[query.limit - 1]
  return { rows: kept, nextCursor: last ? encode(last.cursor) : null }
}

/** @param params the query's parameters, to which the cursor's are appended */
function keyset(keys: SortKey[], cursor: string | undefined, params: unknown[]): Keyset {
  const order = keys.map((key) => `${key.sql} ${key.desc ? 'desc' : 'asc'}`).join(', ')
  const select = `json_build_array(${keys.map((key) => keyText(key)).join(', ')})`
  if (cursor === undefined) return { order, after: 'true', select }
  const values = decode(cursor, keys)
  const places = values.map((value, i) => `$${params.push(value)}::${keys[i]?.type}`)
  const after = keys
    .map((key, i) => {
      const equal = keys.slice(0, i).map((before, j) => `${before.sql} = ${places[j]}`)
      return `(${[...equal, `${key.sql} ${key.desc ? '<' : '>'} ${places[i]}`].join(' and ')})`
    })
    .join(' or ')
  return { order, after: `(${after})`, select }
}

function keyText(key: SortKey): string {
  return key.type === 'timestamptz'
    ? `case when isfinite(${key.sql}) then to_char(${key.sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MSZ') else ${key.sql}::text end`
    : `${key.sql}::text`
}

function encode(values: string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

const SHAPES: Record<SortKey['type'], RegExp> = {
  text: /^[^\0]{0,200}$/,
  int: /^-?\d{1,9}$/,
  bigint: /^-?\d{1,16}$/,
  float8: /^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/,
  timestamptz: /^(\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z|-?infinity)$/,
}

function decode(cursor: string, keys: SortKey[]): string[] {
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    values = null
  }
  const good =
    Array.isArray(values) &&
    values.length === keys.length &&
    values.every((value, i) => typeof value === 'string' && SHAPES[keys[i]?.type ?? 'text'].test(value))
  if (good) return values as string[]
  throw new RungridError('invalid_input', 'The cursor is not one of this list.', {
    fix: 'Use `nextCursor` of the page before with the same sort, or leave it out.',
    issues: [{ path: 'cursor', message: 'not a cursor of this list' }],
  })
}
