import { expect, test } from 'vitest'
import { testDatabase } from '../../testing/database'
import { jsonbArray, textArray } from './jsonb-array'

const db = await testDatabase()
const TEXTS = [
  '',
  'plain',
  'NULL',
  'a,b',
  '{x}',
  '"quoted"',
  'back\\slash',
  '\\"both\\"',
  "it's",
  'tab\tnew\nline',
  '漢字 \u2028',
  null,
]

test('texts arrive as they were', async () => {
  const { rows } = await db.pool.query('select $1::text[] as texts', [textArray(TEXTS)])
  expect(rows[0].texts).toEqual(TEXTS)
  expect((await db.pool.query('select $1::text[] as texts', [textArray([])])).rows[0].texts).toEqual([])
})

test('JSON arrives as it was', async () => {
  const values = TEXTS.map((text) => (text === null ? null : { text, deep: [text] }))
  const array = jsonbArray(values.map((value) => (value === null ? null : JSON.stringify(value))))
  const { rows } = await db.pool.query('select to_json($1::jsonb[]) as values', [array])
  expect(rows[0].values).toEqual(values)
})
