import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'
import { run, StepFailed } from './run.mjs'

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Whether node_modules holds what package-lock.json says; packages for other platforms may be absent. About 10 ms. */
export function isInstalled(dir = root) {
  const wanted = packagesOf(path.join(dir, 'package-lock.json')) ?? {}
  const present = packagesOf(path.join(dir, 'node_modules/.package-lock.json'))
  if (!present) return false
  return Object.entries(wanted).every(([at, { version, optional, devOptional, peer }]) => {
    if (at === '') return true
    const found = present[at]
    return found ? found.version === version : Boolean(optional || devOptional || peer)
  })
}

/** Installs exactly what package-lock.json says when node_modules is missing or behind it. */
export async function ensureInstalled() {
  if (isInstalled()) return
  console.log('Installing packages (once, about 800 MB)…')
  const result = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  if (result.code !== 0) throw new StepFailed('npm ci', result)
}
