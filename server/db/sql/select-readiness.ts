import type { Queryable } from '../database'

export async function selectReadiness(db: Queryable): Promise<{ applied: string[]; leader: boolean }> {
  const { rows } = await db.query<{ applied: string[]; leader: boolean }>(
    `select coalesce((select json_agg(migration_name) from _prisma_migrations
         where finished_at is not null and rolled_back_at is null), '[]') as applied,
       exists (select 1 from leader where server_id is not null) as leader`,
  )
  return rows[0] as { applied: string[]; leader: boolean }
}
