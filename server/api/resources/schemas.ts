import { z } from '@hono/zod-openapi'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { jsonSchemaOf, SCHEMA_NAMES } from '../../../lib/progress/json-schemas'
import { problems, router } from '../openapi'

const schemaParams = z.object({ name: z.string().openapi({ param: { name: 'name', in: 'path' } }) })

/** JSON Schema documents of what programs report; the same as the files in docs/schemas. */
export function schemas() {
  const app = router()
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/schemas/{name}',
    tags: ['reporting'],
    summary: `JSON Schema of what programs report: ${SCHEMA_NAMES.join(', ')}`,
    request: { params: schemaParams },
    responses: {
      200: { description: 'The schema', content: { 'application/schema+json': { schema: {} } } },
      ...problems,
    },
  })
  app.get('/schemas/:name', (c) => {
    const name = c.req.param('name')
    // The name without a version is the newest, which is the first.
    const found = jsonSchemaOf(name) ?? jsonSchemaOf(`${name}.v1`)
    if (!found)
      throw new RungridError('not_found', `There is no schema ${name.slice(0, 100)}.`, {
        fix: `There are ${SCHEMA_NAMES.join(', ')}.`,
      })
    return c.body(JSON.stringify(found, null, 2), 200, { 'content-type': 'application/schema+json' })
  })
  return app
}
