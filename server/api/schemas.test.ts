import { describe, expect, it } from 'vitest'
import { jsonSchemaOf, SCHEMA_NAMES } from '../../lib/progress/json-schemas'
import { testDatabase } from '../testing/database'
import { startApi, testContext } from './testing/api-server'

const api = await startApi(testContext(await testDatabase()))

describe('the schemas of what programs report', () => {
  it.each(SCHEMA_NAMES)('%s can be fetched, by its name without a version too', async (name) => {
    for (const asked of [name, name.replace('.v1', '')]) {
      const answer = await api.call('GET', `/api/v1/schemas/${asked}`)
      expect(answer.headers['content-type']).toContain('application/schema+json')
      expect(answer.json).toEqual(jsonSchemaOf(name))
    }
  })

  it.each(['progress.v2', '__proto__', 'constructor'])(
    '%s is none, and the answer names those there are',
    async (name) => {
      const answer = await api.call('GET', `/api/v1/schemas/${name}`)
      expect(answer.status).toBe(404)
      expect(answer.json.fix).toContain('progress.v1')
    },
  )
})
