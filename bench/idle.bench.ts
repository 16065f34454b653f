/**
 * What a server costs while nothing runs: memory as proportional set size (shared pages counted by share, so that the
 * processes of PostgreSQL add up), and processor time. Waits 10 minutes, or BENCH_IDLE_MINUTES.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { TestServer } from '../e2e/server'
import { listProcesses } from '../server/engines/local/processes'
import type { Figure } from './figures'

const MINUTES = Number(process.env.BENCH_IDLE_MINUTES ?? 10)
const MB = 1e6
const TICKS_PER_SECOND = 100

export async function bench(): Promise<Figure[]> {
  const server = await new TestServer().start()
  try {
    const database = postmasterOf(server.dataDir)
    // Starting is not idling: what it leaves to be done is done within the first seconds.
    await sleep(10_000)
    const before = ticks([server.pid, ...familyOf(database)])
    await sleep(MINUTES * 60_000)
    const family = familyOf(database)
    const busy = (ticks([server.pid, ...family]) - before) / TICKS_PER_SECOND / (MINUTES * 60)
    const pss = (pids: number[]) => pids.reduce((sum, pid) => sum + pssOf(pid), 0) / MB
    const label = `idle for ${MINUTES} min`
    return [
      { name: `${label}: server`, value: pss([server.pid]), unit: 'MB', budget: 220, peer: '–' },
      { name: `${label}: database`, value: pss(family), unit: 'MB', budget: 100, peer: '–' },
      { name: `${label}: processor, share of a core`, value: busy * 100, unit: '%', budget: 1, peer: '–' },
    ]
  } finally {
    await server.dispose()
  }
}

function postmasterOf(dataDir: string): number {
  const file = `${dataDir}/postgres/data/postmaster.pid`
  return Number(readFileSync(file, 'utf8').split('\n')[0])
}

function familyOf(postmaster: number): number[] {
  return listProcesses()
    .filter((p) => p.pid === postmaster || p.ppid === postmaster)
    .map((p) => p.pid)
}

function ticks(pids: number[]): number {
  const wanted = new Set(pids)
  return listProcesses().reduce((sum, p) => (wanted.has(p.pid) ? sum + p.cpuTicks : sum), 0)
}

function pssOf(pid: number): number {
  if (!readdirSync('/proc').includes(String(pid))) return 0
  const kib = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return Number(kib ?? 0) * 1024
}
