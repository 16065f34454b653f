import { hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Report, reportInputSchema, reportUploadQuerySchema } from '../../../lib/api/reports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { newId } from '../../../lib/ids'
import { canonical } from '../../../lib/matrix/canonical'
import type { Json } from '../../../lib/matrix/types'
import { transaction } from '../../db/database'
import { insertReport } from '../../db/sql/insert-report'
import { notify } from '../../db/sql/notify'
import { reportOf, selectReport } from '../../db/sql/select-reports'
import type { Context } from '../context'
import { versionOf } from '../system/get-system'
import { receiveUpload, type Upload, type UploadFacts } from './receive-upload'
import { reporterOf } from './reporter'
import { matrixSource, pathSource, runsSource, type Source } from './sources'

type Input = z.output<typeof reportInputSchema>
type Settings = Pick<Input, 'name' | 'edition' | 'division'>

export interface Created {
  report: Report
  /** false: this key made it before. */
  isNew: boolean
}

/**
 * Begins a report of a path, of runs or of a matrix; it is judged when its turn comes.
 * @param idempotencyKey the same one with the same input answers the same report
 * @throws RungridError `busy`, `not_found`, `conflict`, `invalid_input`, `idempotency_mismatch`
 */
export async function createReport(ctx: Context, input: Input, idempotencyKey: string | null): Promise<Created> {
  const keyHash = idempotencyKey === null ? null : hash('sha256', canonical(plain(input)))
  const before = await madeBefore(ctx, idempotencyKey, keyHash)
  if (before) return { report: before, isNew: false }
  const release = reporterOf(ctx).places.take()
  try {
    const source =
      'path' in input
        ? await pathSource(ctx, input.path)
        : 'runs' in input
          ? await runsSource(ctx, input.runs)
          : await matrixSource(ctx, input.matrix)
    return await begin(ctx, { id: newId('p'), source, settings: input, idempotencyKey, keyHash, release })
  } catch (error) {
    release()
    throw error
  }
}

/** The same of an archive that comes as a body. @throws as `createReport` and `receiveUpload` */
export async function createReportOfUpload(
  ctx: Context,
  body: Readable,
  { type, declared, limit }: Omit<UploadFacts, 'id'>,
  settings: z.output<typeof reportUploadQuerySchema>,
  idempotencyKey: string | null,
): Promise<Created> {
  const release = reporterOf(ctx).places.take()
  let upload: Upload | undefined
  try {
    const id = newId('p')
    upload = await receiveUpload(ctx, body, { id, type, declared, ...(limit === undefined ? {} : { limit }) })
    const keyHash =
      idempotencyKey === null ? null : hash('sha256', canonical(plain({ upload: upload.sha256, ...settings })))
    const before = await madeBefore(ctx, idempotencyKey, keyHash)
    if (before) {
      await upload.remove()
      release()
      return { report: before, isNew: false }
    }
    // A name is only a name, whatever system it came from.
    const label = (settings.file ?? '').split(/[\\/]/).at(-1)?.trim() || 'upload'
    const source: Source = {
      tree: { kind: 'path', path: upload.file, label },
      source: { kind: 'upload', label, matrixId: null, leftOut: [], runs: [] },
      name: label.replace(/\.(zip|tar|tgz|tar\.gz)$/i, '').slice(0, 200) || label.slice(0, 200),
    }
    return await begin(ctx, { id, source, settings, idempotencyKey, keyHash, release, cleanup: upload.remove })
  } catch (error) {
    await upload?.remove()
    release()
    throw error
  }
}

interface Beginning {
  id: string
  source: Source
  settings: Settings
  idempotencyKey: string | null
  keyHash: string | null
  release: () => void
  cleanup?: () => Promise<void>
}

async function begin(ctx: Context, beginning: Beginning): Promise<Created> {
  const { id, source, idempotencyKey, keyHash, release, cleanup } = beginning
  const { edition, division = null, name = source.name } = beginning.settings
  const stored = await transaction(ctx.db.pool, async (tx) => {
    const inserted = await insertReport(tx, {
      id,
      name,
      source: source.source,
      settings: { edition, division },
      serverId: ctx.serverId,
      idempotencyKey,
      idempotencyHash: keyHash,
    })
    if (inserted) await notify(tx, ['reports', `report:${id}`])
    return inserted
  })
  if (!stored) {
    // Two requests with one key at once: the other one won, and has committed.
    const other = await madeBefore(ctx, idempotencyKey, keyHash)
    if (!other) throw new Error(`the report of Idempotency-Key ${idempotencyKey} was there and is gone`)
    await cleanup?.()
    release()
    return { report: other, isNew: false }
  }
  const row = await selectReport(ctx.db.pool, 'id', id)
  if (!row) throw new RungridError('not_found', `Report ${id} was deleted as soon as it was made.`)
  const report = reportOf(row)
  const generator = `rungrid ${versionOf(ctx.config.installDir)}`
  const head = { id, name, createdAt: report.createdAt, generator }
  reporterOf(ctx).judge(id, { source: source.tree, head, edition, division }, { release, cleanup })
  return { report, isNew: true }
}

async function madeBefore(ctx: Context, key: string | null, keyHash: string | null): Promise<Report | null> {
  const found = key === null ? undefined : await selectReport(ctx.db.pool, 'idempotency_key', key)
  if (!found) return null
  if (found.idempotency_hash !== keyHash)
    throw new RungridError('idempotency_mismatch', `This Idempotency-Key made ${found.id} from another request.`, {
      fix: 'Use a new key for a new report.',
    })
  return reportOf(found)
}

/** Without the keys that hold undefined. */
function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
