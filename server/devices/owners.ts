/** Whose the processes on a GPU are, by the mark in their environment and by what the system knows of their pids. */
import { readlinkSync } from 'node:fs'
import type { DeviceSample } from '../../lib/api/devices'
import { markOf } from '../engines/local/processes'
import type { GpuProcess } from './nvidia/processes'

export type OwnedProcess = DeviceSample['processes'][number]

export interface Look {
  markOf(pid: number): string | null
  exists(pid: number): boolean
  /**
   * Whether every process of the machine can be seen. The driver tells pids of the machine; in a container they are
   * others, or nobody's, so that a pid that is not there says nothing.
   */
  seesAll: boolean
}

/** The number of the first pid namespace of Linux is fixed (PROC_PID_INIT_INO). */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]'

export function lookAround(): Look {
  return { markOf, exists, seesAll: readlinkSync('/proc/self/ns/pid') === FIRST_PID_NAMESPACE }
}

/** @param holders the attempts that hold the device */
export function ownedBy(process: GpuProcess, holders: readonly string[], look: Look): OwnedProcess {
  const { pid, name, memoryBytes } = process
  const attemptId = look.markOf(pid)
  if (attemptId !== null) {
    return { pid, name, memoryBytes, attemptId, owner: holders.includes(attemptId) ? 'run' : 'ended_run' }
  }
  const owner = look.exists(pid) ? (look.seesAll ? 'foreign' : 'unknown') : look.seesAll ? 'gone' : 'unknown'
  return { pid, name, memoryBytes, attemptId: null, owner }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
