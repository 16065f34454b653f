import type { Config } from '../config'
import { urlOf } from '../listen'

/** Where people reach this server, without a slash at the end; links in notifications begin with it. */
export function publicUrlOf(config: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  return config.publicUrl ?? urlOf(config.host, config.port)
}
