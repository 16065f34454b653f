#!/usr/bin/env node
// The `rungrid` command. It rebuilds itself when its sources changed (a fraction of a second; pages are left alone).
import './lib/node-version.mjs'
import { buildStale, staleParts } from './build.mjs'
import { ensureInstalled } from './lib/install.mjs'

const PARTS = ['generated', 'programs']
if (staleParts(PARTS).length > 0) {
  const log = console.log
  console.log = console.error // output is for the command: `--json` must stay pure
  try {
    await ensureInstalled()
    await buildStale(PARTS)
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
  console.log = log
}
await import('../dist/cli.mjs')
