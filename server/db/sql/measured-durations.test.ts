import { expect, it } from 'vitest'
import { testContext } from '../../testing/context'
import { testDatabase } from '../../testing/database'
import { addMatrix } from '../../testing/rows'
import { measuredDurations } from './measured-durations'

const db = await testDatabase()

it('A run under which the clock was put back teaches no negative duration', async () => {
  const { runs } = await addMatrix(testContext(db), [{}, {}])
  const ended = (id: string, seconds: number) =>
    db.pool.query(
      `update run set state = 'succeeded', started_at = now(), ended_at = now() + $2 * interval '1 second' where id = $1`,
      [id, seconds],
    )
  await ended(runs[0]!, 30)
  await ended(runs[1]!, -3600)
  expect((await measuredDurations(db.pool, 'script')).map(({ key, seconds }) => [key, seconds])).toEqual([['i=0', 30]])
})
