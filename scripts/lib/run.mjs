import { spawn } from 'node:child_process'
import path from 'node:path'
import { root } from './root.mjs'

/**
 * Prisma's CLI downloads a native engine before it does anything, even `generate`, which needs none. Pointing it at
 * an executable of ours keeps every installation and build offline (docs/decisions/0003).
 */
export const offlineEnv = {
  NEXT_TELEMETRY_DISABLED: '1',
  ...(process.platform === 'win32'
    ? {}
    : { PRISMA_SCHEMA_ENGINE_BINARY: path.join(root, 'scripts/schema-engine.mjs') }),
}

/** Children that are running, so that an interrupted script leaves none behind. */
const children = new Set()

export function stopChildren(signal = 'SIGTERM') {
  for (const child of children) child.kill(signal)
}

/** Runs a program in the project and resolves with its exit code and everything it printed. Never rejects. `timeout`: ms. */
export function run(command, args, { env = {}, timeout, onOutput } = {}) {
  return new Promise((resolve) => {
    const began = performance.now()
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...offlineEnv, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      shell: process.platform === 'win32' && command === 'npm',
    })
    children.add(child)
    const output = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output.push(chunk)
        onOutput?.(chunk)
      })
    }
    const done = (code) => {
      children.delete(child)
      resolve({ code, output: Buffer.concat(output).toString(), seconds: (performance.now() - began) / 1000 })
    }
    child.on('error', (error) => {
      output.push(Buffer.from(`${command}: ${error.message}\n`))
      done(127)
    })
    child.on('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

/** Runs a program that comes with a package: `bin` is a path below node_modules. */
export function runPackage(bin, args, options) {
  return run(process.execPath, [path.join(root, 'node_modules', bin), ...args], options)
}

/** A step that took too long to be silent and failed: its output, then why we stop. */
export class StepFailed extends Error {
  constructor(what, { code, output }) {
    super(`${what} failed with exit code ${code}:\n\n${output.trimEnd()}`)
    this.exitCode = code || 1
  }
}
