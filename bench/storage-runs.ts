import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { trainingRunFiles, trainingRunPath } from '../lib/storage/benchmarks/training/testing'

export const RUNS = 1000
const PER_SUBMISSION = 5

/** Writes the runs below `dir`: one system after the other, each with the five runs that make it CLOSED. */
export function writeRuns(dir: string, count = RUNS): void {
  for (let at = 0; at < count; at++) {
    const system = `system-${String(Math.floor(at / PER_SUBMISSION)).padStart(3, '0')}`
    const start = new Date(Date.UTC(2026, 2, 2, 10, (at % PER_SUBMISSION) * 12)).toISOString().slice(0, 19)
    const options = { edition: '2.0', start, minutes: 10 } as const
    const folder = path.join(dir, 'closed/acme/results', system, trainingRunPath(options))
    for (const [name, content] of Object.entries(trainingRunFiles(options))) {
      const file = path.join(folder, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, content)
    }
  }
}
