import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')
const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')

const ALLOWED: Record<string, string> = {
  'app/page.tsx': `import { a } from '@/components/a'\nimport { useState } from 'react'\nexport const b = [a, useState]\n`,
  'components/a.ts': `export { a } from '../lib/a'\n`,
  'server/a.ts': `import pg from 'pg'\nimport { a } from '../lib/a'\nexport { a, pg }\n`,
  'cli/a.ts': `export { a } from '../lib/a'\n`,
  'workers/a.ts': `import fs from 'node:fs'\nimport { a } from '../lib/a'\nexport { a, fs }\n`,
  'lib/a.ts': `import { z } from 'zod'\nexport const a = z.string()\n`,
}

const FORBIDDEN: [rule: string, what: string, file: string, text: string][] = [
  ['lib-imports', 'lib to server', 'lib/to-server.ts', `export { a } from '../server/a'\n`],
  ['lib-imports', 'lib to types of app', 'lib/to-app.ts', `export type { T } from '../app/types'\n`],
  ['app-imports', 'app to server', 'app/to-server.ts', `export { a } from '@/server/a'\n`],
  ['components-imports', 'components to app', 'components/to-app.ts', `export { b } from '@/app/page'\n`],
  ['server-imports', 'server to workers', 'server/to-workers.ts', `export { a } from '../workers/a'\n`],
  ['cli-imports', 'cli to server', 'cli/to-server.ts', `export { a } from '../server/a'\n`],
  ['workers-imports', 'workers to cli', 'workers/to-cli.ts', `export { a } from '../cli/a'\n`],
  [
    'lib-has-no-node-api',
    'lib to files',
    'lib/to-files.ts',
    `import fs from 'node:fs'\nexport const a = fs.statSync\n`,
  ],
  ['lib-has-no-node-api', 'lib to files by the old name', 'lib/to-fs.ts', `export { statSync } from 'fs'\n`],
  ['lib-is-pure', 'lib to React', 'lib/to-react.ts', `export { useState } from 'react'\n`],
  ['lib-is-pure', 'lib to the database', 'lib/to-database.ts', `export { Pool } from 'pg'\n`],
  ['writes-go-through-services', 'the API to the database', 'server/api/a.ts', `export { Pool } from 'pg'\n`],
  ['no-circular', 'a file to itself by another', 'lib/one.ts', `import { b } from './two'\nexport const a = b\n`],
]

const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-imports-'))
const broken = new Map<string, string[]>()

beforeAll(async () => {
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    cpSync(path.join(ROOT, name), path.join(dir, name))
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'))
  const files = {
    ...ALLOWED,
    'app/types.ts': 'export type T = 1\n',
    'lib/two.ts': `import { a } from './one'\nexport const b = () => a\n`,
  }
  for (const [file, text] of [
    ...Object.entries(files),
    ...FORBIDDEN.map(([, , file, text]) => [file, text] as const),
  ]) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true })
    writeFileSync(path.join(dir, file), text)
  }
  const folders = ['app', 'components', 'lib', 'server', 'cli', 'workers']
  const args = [CRUISER, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders]
  const output = await new Promise<string>((resolve, reject) => {
    // It exits with the number of violations, which is no failure here.
    execFile(process.execPath, args, { cwd: dir, maxBuffer: 1e8 }, (_error, stdout, stderr) =>
      stdout ? resolve(stdout) : reject(new Error(stderr)),
    )
  })
  const { summary } = JSON.parse(output) as { summary: { violations: { from: string; rule: { name: string } }[] } }
  for (const { from, rule } of summary.violations) broken.set(from, [...(broken.get(from) ?? []), rule.name])
})

afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('The check of import direction', () => {
  it.each(Object.keys(ALLOWED))('lets %s import what lies below', (file) => {
    expect(broken.get(file)).toBeUndefined()
  })

  it.each(FORBIDDEN)('names %s when an import goes from %s', (rule, _what, file) => {
    expect(broken.get(file)).toEqual([rule])
  })
})
