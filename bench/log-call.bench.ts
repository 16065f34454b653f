/** What a call of `log()` costs a training loop, in Python. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Figure } from './figures'

const SCRIPT = path.resolve(import.meta.dirname, '../sdk/python/bench/log_latency.py')

export async function bench(): Promise<Figure[]> {
  const { stdout } = await promisify(execFile)('python3', [SCRIPT], { timeout: 120_000 })
  const { p99_us } = JSON.parse(stdout) as { p99_us: number }
  return [{ name: 'log() in Python, p99', value: p99_us, unit: 'µs', budget: 50, peer: '5 µs mean' }]
}
