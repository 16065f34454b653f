import path from 'node:path'
import pino from 'pino'
import { NOTHING_ALLOWED } from '../../lib/notifications/address'
import type { Config } from '../config'
import type { Database } from '../db/database'
import type { Context } from '../services/context'

/** A context over a directory that exists; several processes may share one. */
export function contextIn(db: Database, dir: string, over: Partial<Config> = {}): Context {
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    dataDir: path.join(dir, 'data'),
    roots: [dir],
    allowedHosts: [],
    webhookAllow: NOTHING_ALLOWED,
    nvidiaSmi: 'no-nvidia-smi-in-tests',
    cpuSlots: 2,
    probeSeconds: 1,
    logLevel: 'silent',
    installDir: path.resolve(import.meta.dirname, '../..'),
    production: false,
    ...over,
  }
  return { db, config, log: pino({ level: config.logLevel }), nodeId: 'test-node', serverId: 'test-server' }
}
