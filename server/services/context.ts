import type { Logger } from 'pino'
import type { Config } from '../config'
import type { Database } from '../db/database'

/** What every service gets: a verb takes `(context, input)`, checks, writes in one transaction and notifies. */
export interface Context {
  db: Database
  config: Config
  log: Logger
  /** Which machine this server runs devices on. */
  nodeId: string
  /** Random id of this server process. */
  serverId: string
}
