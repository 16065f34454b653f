import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { parse as parseConnection } from 'pg-connection-string'
import type { Logger } from 'pino'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Config } from '../config'
import { startEmbeddedPostgres } from './embedded'
import { migrate } from './migrate'

/** How long a server that says "I am starting up" may take. */
const STARTING_UP_MS = 30_000

export interface OpenedDatabase {
  /** Migrated and ready to connect to. */
  url: string
  /** Why the data is somewhere else than in the data directory, when it is. */
  note: string | null
  /** Stops the embedded server; does nothing to a server that is not ours. */
  stop(): Promise<void>
}

/** What went wrong with DATABASE_URL, in one sentence without the password. */
function sayWhy(url: string, error: Error & { code?: string }): RungridError {
  const { host, port, user, database } = parseConnection(url)
  const server = `the database server at ${host}:${port || 5432}`
  const facts = (fix: string) => ({ cause: error, fix })
  switch (error.code) {
    case '28P01':
    case '28000':
      return new RungridError(
        'configuration',
        `${server} refuses the user ${user}: ${error.message}`,
        facts('correct user and password in DATABASE_URL'),
      )
    case '3D000':
      return new RungridError(
        'configuration',
        `${server} has no database ${database}`,
        facts(`create it with: createdb ${database}, or correct the name in DATABASE_URL`),
      )
    case '42501':
      return new RungridError(
        'configuration',
        `the user ${user} may not create tables in the database ${database} of ${host}: ${error.message}`,
        facts(`make the user its owner with: ALTER DATABASE ${database} OWNER TO ${user}`),
      )
    case '53300':
      return new RungridError(
        'configuration',
        `${server} has no connection left: ${error.message}`,
        facts('raise its max_connections, or stop what uses them'),
      )
    default:
      return new RungridError(
        'configuration',
        `${server} can't be reached (${error.code ?? error.message})`,
        facts('start it, correct DATABASE_URL, or unset DATABASE_URL to use the embedded database'),
      )
  }
}

async function reach(url: string): Promise<void> {
  const until = Date.now() + STARTING_UP_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
    client.on('error', () => undefined) // the failed call says it
    try {
      await client.connect()
      await client.query('SELECT 1')
      return
    } catch (error) {
      const starting = (error as { code?: string }).code === '57P03'
      if (!starting || Date.now() > until) throw sayWhy(url, error as Error)
    } finally {
      await client.end().catch(() => undefined)
    }
    await sleep(250)
  }
}

/**
 * The database of this server, migrated: DATABASE_URL, else the embedded PostgreSQL in the data directory.
 * @throws RungridError `configuration` with the fix
 */
export async function openDatabase(config: Config, log: Logger): Promise<OpenedDatabase> {
  const migrations = path.join(config.installDir, 'prisma/migrations')
  if (config.databaseUrl) {
    const url = config.databaseUrl
    await reach(url)
    try {
      await migrate(url, migrations)
    } catch (error) {
      throw (error as { code?: string }).code === '42501' ? sayWhy(url, error as Error) : error
    }
    return { url, note: null, stop: async () => undefined }
  }
  const embedded = await startEmbeddedPostgres({ dir: config.dataDir, onTrouble: (message) => log.error(message) })
  try {
    await migrate(embedded.url, migrations)
  } catch (error) {
    await embedded.stop()
    throw error
  }
  return { url: embedded.url, note: embedded.moved, stop: () => embedded.stop() }
}
