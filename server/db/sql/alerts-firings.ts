import type { Numbers } from '../../../lib/alerts/types'
import type { AlertFiring } from '../../../lib/api/alerts'
import { newId } from '../../../lib/ids'
import type { Queryable } from '../database'

export interface NewFiring {
  ruleId: string
  criterion: string
  ruleName: string
  kind: string
  severity: string
  matrixId: string
  runId: string
  attemptId: string | null
  subject: string
  metric: string
  episode: number
  message: string
  numbers: Numbers
}

/** Opens a firing. @returns its id; null when this episode was told before */
export async function openFiring(tx: Queryable, firing: NewFiring): Promise<string | null> {
  // The rule may have been deleted since it was loaded.
  const { rows } = await tx.query<{ id: string }>(
    `insert into alert_firing (id, rule_id, criterion, rule_name, kind, severity, matrix_id, run_id, attempt_id, subject,
       metric, episode, message, numbers)
     select $1, a.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 from alert_rule a where a.id = $2 and a.enabled
     on conflict (criterion, subject, metric, episode) do nothing returning id`,
    [
      newId('f'),
      firing.ruleId,
      firing.criterion,
      firing.ruleName,
      firing.kind,
      firing.severity,
      firing.matrixId,
      firing.runId,
      firing.attemptId,
      firing.subject,
      firing.metric,
      firing.episode,
      firing.message,
      JSON.stringify(firing.numbers),
    ],
  )
  return rows[0]?.id ?? null
}

export type Resolution = NonNullable<AlertFiring['resolution']>

export interface OpenFiring {
  id: string
  criterion: string
  ruleName: string
  matrixId: string
  runId: string
  attemptId: string | null
  subject: string
  metric: string
  episode: number
  message: string
  /** Ids of the channels for which its beginning was left. */
  told: string[]
}

const OPEN = `id, criterion, rule_name as "ruleName", matrix_id as "matrixId", run_id as "runId", attempt_id as "attemptId",
  subject, metric, episode, message, told`

export async function loadOpenFirings(db: Queryable, runIds: string[]): Promise<OpenFiring[]> {
  const { rows } = await db.query<OpenFiring>(
    `select ${OPEN} from alert_firing where resolved_at is null and run_id = any($1)`,
    [runIds],
  )
  return rows
}

/** Episodes of a rule count from 1 again; what it told stays. */
export async function retireFirings(tx: Queryable, ruleId: string): Promise<void> {
  await tx.query(
    `update alert_firing set criterion = 'past:' || id where rule_id = $1 and criterion <> 'past:' || id`,
    [ruleId],
  )
}

/** Resolves firings that are open. @returns those that it resolved */
export async function resolveFirings(
  tx: Queryable,
  where: { ids: string[] } | { rule: string },
  resolution: Resolution,
): Promise<OpenFiring[]> {
  const { rows } = await tx.query<OpenFiring>(
    `update alert_firing set resolved_at = now(), resolution = $3
     where resolved_at is null and ($1::text[] is null or id = any($1)) and ($2::text is null or rule_id = $2)
     returning ${OPEN}`,
    ['ids' in where ? where.ids : null, 'rule' in where ? where.rule : null, resolution],
  )
  return rows
}
