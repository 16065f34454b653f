import pg from 'pg'
import type { Queryable } from './database'
import { CHANNEL } from './sql/notify'

export interface ListenConnection {
  /** The listening connection itself: a query on it also proves that it is alive. */
  db: Queryable
  close(): Promise<void>
}

/** How long a query on it may take before the connection counts as dead: a half-open one never answers. */
const QUERY_TIMEOUT_MS = 5000

/**
 * Opens a connection that listens on our channel, apart from the pool.
 * @param onEnd called once when it is lost, whatever the cause; not after close()
 */
export async function listen(
  url: string,
  onNotification: (payload: string) => void,
  onEnd: (error?: Error) => void,
): Promise<ListenConnection> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'rungrid listener',
  })
  let over = false
  const end = (error?: Error) => {
    if (over) return
    over = true
    onEnd(error)
  }
  client.on('notification', ({ payload }) => payload && onNotification(payload))
  client.on('error', end)
  client.on('end', () => end())
  try {
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
  } catch (error) {
    over = true
    await client.end().catch(() => undefined)
    throw error
  }
  return {
    db: client,
    async close() {
      over = true
      await client.end().catch(() => undefined) // a broken connection is as closed as it gets
    },
  }
}
