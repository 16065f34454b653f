import type { Attempt, Run } from '../../../lib/api/runs'
import { getBenchmark } from '../../../lib/benchmarks/registry'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { type AttemptRow, selectAttempts } from '../../db/sql/select-attempts'
import { selectRunDetails } from '../../db/sql/select-run-details'
import type { Context } from '../context'
import { readResults } from './published-files'
import { runCells } from './run-cells'

/** A run with its attempts, parameters and published files. @throws not_found */
export async function getRun(ctx: Context, input: { id: string }): Promise<Run> {
  const [[summary], details, attempts] = await Promise.all([
    runCells(ctx, { ids: [input.id] }),
    selectRunDetails(ctx.db.pool, input.id),
    selectAttempts(ctx.db.pool, input.id),
  ])
  if (!summary || !details) throw new RungridError('not_found', `There is no run ${input.id}.`)
  const benchmark = getBenchmark(summary.benchmark)
  const published = summary.state === 'succeeded' || summary.state === 'skipped' || summary.state === 'stopped'
  const { files, environment } =
    published || details.imported ? await readResults(details) : { files: [], environment: null }
  const declared = files.length > 0 ? benchmark?.files({ axes: summary.axes, params: details.params }) : []
  const titles = new Map(declared?.map((file) => [file.path, file.title]))
  return {
    ...summary,
    params: details.params,
    resultDir: details.result_dir,
    files: files.map((file) => ({ ...file, title: titles.get(file.path) })),
    environment,
    identityHash: details.identity_hash,
    intentReason: details.intent_reason,
    retries: details.retries,
    retriesUsed: details.retries_used,
    notBefore: details.not_before?.toISOString() ?? null,
    attemptList: attempts.map(toAttempt),
    seriesHints: benchmark?.series ?? [],
  }
}

function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    outcome: row.outcome,
    devices: row.devices,
    nodeId: row.node_id,
    exitCode: row.exit_code,
    signal: row.signal,
    failure: row.failure,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  }
}
