/** The two ways to the database: Prisma for rows and objects, a pool for hand-written SQL (server/db/sql). */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client'

// int8 arrives as a number: every counter, step and epoch of ours stays within 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export interface Database {
  url: string
  prisma: PrismaClient
  pool: pg.Pool
  close(): Promise<void>
}

/** A pooled client or the pool itself: what a SQL operation needs. */
export type Queryable = Pick<pg.ClientBase, 'query'>

export function connect(url: string, options: { max?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 5000,
    // Every query of ours is short: compiling one costs more than running it.
    options: '-c jit=off',
  })
  // An idle client that loses its server emits here; the next query fails and says so.
  pool.on('error', () => undefined)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    url,
    prisma,
    pool,
    async close() {
      await prisma.$disconnect()
      if (!pool.ended) await pool.end()
    },
  }
}

/** Runs `work` in one transaction on one connection; rolls back when it throws. */
export async function transaction<T>(
  pool: pg.Pool,
  work: (tx: pg.PoolClient) => Promise<T>,
  guard?: TransactionGuard,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // A connection that is cut while in use emits here too; without a listener that would end the process.
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    await begin(client, guard)
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((e: Error) => {
      broken = e
    })
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

/** A condition under which alone a transaction may begin, asked in the round trip of its BEGIN. */
export interface TransactionGuard {
  /** A statement without parameters. */
  sql: string
  /** Throws unless the rows allow it. */
  check(rows: unknown[]): void
}

async function begin(client: pg.PoolClient, guard: TransactionGuard | undefined): Promise<void> {
  if (!guard) {
    await client.query('BEGIN')
    return
  }
  // Several statements in one query give an array of results, which the types of pg leave out.
  const results = (await client.query(`BEGIN; ${guard.sql}`)) as unknown as pg.QueryResult[]
  guard.check(results[1]!.rows)
}

const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08006',
  '53300',
])

/** Whether an error means "the database is away" rather than a defect. */
export function isDatabaseAway(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e && depth < 5; depth++) {
    const { code, message, cause } = e as { code?: string; message?: string; cause?: unknown }
    if (code && (AWAY.has(code) || code === 'P1001' || code === 'P1002' || code === 'P1017' || code === 'P2024'))
      return true
    if (
      message &&
      /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
        message,
      )
    )
      return true
    e = cause
  }
  return false
}
