/**
 * `rungrid verify` on a generated tree of 1,000 training runs of edition 2.0, as a user starts it: a process of its own
 * from the built program, with the files of 200 submissions of five runs on disk, each with what two hosts and eight ranks
 * leave (25 files). Seconds and memory are the whole process's.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../scripts/lib/root.mjs'
import type { Figure } from './figures'
import { RUNS, writeRuns } from './storage-runs'

interface Used {
  seconds: number
  megabytes: number
  closed: number
}

function verify(dir: string): Promise<Used> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const args = ['--import', measure, path.join(root, 'dist/cli.mjs'), 'verify', dir, '--edition', '2.0', '--json']
    execFile(process.execPath, args, { maxBuffer: 1 << 28 }, (_error, stdout, stderr) => {
      const peak = /^peak (\d+)$/m.exec(stderr)?.[1]
      if (peak === undefined) return reject(new Error(`verify did not end well:\n${stderr}`))
      const { counts } = JSON.parse(stdout) as { counts: { closed: number } }
      resolve({ seconds: (performance.now() - begun) / 1000, megabytes: Number(peak) / 1024, closed: counts.closed })
    })
  })
}

/** Says the largest resident size of the process in KiB when it ends. */
const measure = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\npeak '+process.resourceUsage().maxRSS+'\\n'))`

export async function bench(): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-verify-'))
  try {
    writeRuns(dir)
    await verify(dir)
    const { seconds, megabytes, closed } = await verify(dir)
    if (closed !== RUNS) throw new Error(`${closed} of ${RUNS} runs are CLOSED; all of them should be`)
    return [
      { name: `verify, ${RUNS} storage runs: time`, value: seconds, unit: 's', budget: 3, peer: '–' },
      { name: `verify, ${RUNS} storage runs: memory`, value: megabytes, unit: 'MB', budget: 300, peer: '–' },
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
