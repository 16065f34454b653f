// Writes lib/benchmarks/registry.generated.ts: every folder of lib/benchmarks with an index.ts is a benchmark.
// Run after installing and before building and testing, so that adding a folder is all it takes.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/**
 * @param {string} [dir] a directory with one folder a benchmark
 * @returns {string[]} the folders found, sorted
 */
export function generateRegistry(dir = path.join(root, 'lib', 'benchmarks')) {
  const folders = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(dir, entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort()
  const imports = folders.map((name, i) => `import benchmark${i} from './${name}/index'`)
  const names = folders.map((_name, i) => `benchmark${i}`)
  const text = [
    '// Made by scripts/generate-registry.mjs from the folders beside it.',
    ...imports,
    '',
    `export const BENCHMARKS = [${names.join(', ')}]`,
    '',
  ].join('\n')
  const file = path.join(dir, 'registry.generated.ts')
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
  return folders
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateRegistry()
