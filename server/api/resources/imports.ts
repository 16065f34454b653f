import { z } from '@hono/zod-openapi'
import type { Context as HonoContext } from 'hono'
import { importedSchema, importInputSchema, importPlanSchema, importUploadSchema } from '../../../lib/api/imports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { Context } from '../../services/context'
import { importResults } from '../../services/imports/import-results'
import { planImport } from '../../services/imports/plan'
import type { ImportRequest } from '../../services/imports/prepare'
import { readJson } from '../body'
import type { Env } from '../env'
import { idempotencyHeader, idempotencyKey } from '../idempotency'
import { answers, problems, router } from '../openapi'
import { checked } from '../problems'

const tags = ['imports']

const body = {
  required: true,
  content: {
    'application/json': { schema: importInputSchema },
    'multipart/form-data': {
      schema: z.object({
        file: z.string().openapi({ format: 'binary', description: 'A file of at most 16 MiB' }),
        input: z.string().optional().openapi({ description: 'ImportUpload as JSON text' }),
      }),
    },
  },
}

export function imports(ctx: Context) {
  const app = router()

  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/imports/plan',
    tags,
    summary: 'What an import of finished work would store; stores nothing',
    request: { body },
    responses: answers(importPlanSchema, 'The plan'),
  })
  app.post('/imports/plan', async (c) => c.json(await planImport(ctx, await readRequest(c)), 200))

  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/imports',
    tags,
    summary: 'Import finished work as a matrix',
    request: { body, headers: idempotencyHeader },
    responses: {
      201: { description: 'Imported', content: { 'application/json': { schema: importedSchema } } },
      ...problems,
    },
  })
  app.post('/imports', async (c) => {
    const request = { ...(await readRequest(c)), idempotencyKey: idempotencyKey(c) }
    const imported = await importResults(ctx, request)
    return c.json(imported, 201, { location: `/api/v1/matrices/${imported.id}` })
  })
  return app
}

/** A path as JSON, or a file with its settings as a form. */
async function readRequest(c: HonoContext<Env>): Promise<ImportRequest & { force: boolean }> {
  const type = c.req.header('content-type') ?? 'application/json'
  if (/^application\/json\b/i.test(type)) return checked(importInputSchema, await readJson(c))
  if (!/^multipart\/form-data\b/i.test(type))
    throw new RungridError('unsupported_type', `An import can not be sent as ${type.slice(0, 100)}.`, {
      fix: 'Send a path as `application/json`, or a file as `multipart/form-data`.',
    })
  const form = await readForm(c, type)
  const file = form.get('file')
  if (!(file instanceof File))
    throw new RungridError('invalid_input', 'The form has no file.', { fix: 'Send it in the field `file`.' })
  const input = form.get('input')
  const settings = checked(importUploadSchema, typeof input === 'string' ? parse(input) : {})
  return { ...settings, upload: { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } }
}

async function readForm(c: HonoContext<Env>, type: string): Promise<FormData> {
  const bytes = await c.req.arrayBuffer()
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch (error) {
    throw new RungridError('bad_request', 'The form could not be read.', {
      fix: 'Send `multipart/form-data` with its boundary.',
      cause: error,
    })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RungridError('bad_request', `\`input\` is not JSON: ${(error as Error).message}`)
  }
}
