import { readFileSync } from 'node:fs'

/** What the scheduler leaves in `RUNGRID_STOP_FILE` before it sends SIGTERM. */
export interface StopRequest {
  /** `stop`: what it has is enough, whole results are published. `cancel` and others: what it wrote is thrown away. */
  intent: string
  reason: string | null
  /** When the whole tree is killed, RFC 3339. */
  deadline: string | null
}

/** Null where there is none: the signal came from somewhere else, or from an older server. */
export function readStopRequest(file: string | undefined): StopRequest | null {
  if (file === undefined) return null
  try {
    const { intent, reason = null, deadline = null } = JSON.parse(readFileSync(file, 'utf8')) as Partial<StopRequest>
    return typeof intent === 'string' ? { intent, reason, deadline } : null
  } catch {
    return null // not there, or not JSON: then it is as any SIGTERM, save and leave
  }
}
