// Writes lib/benchmarks/registry.generated.ts (every folder of lib/benchmarks with an index.ts is a benchmark) and
// lib/scheduling/policies/registry.generated.ts (every file there is an order policy).
// Run after installing and before building and testing, so that adding a folder or a file is all it takes.
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
  write(
    dir,
    'BENCHMARKS',
    'benchmark',
    'folders',
    folders.map((name) => `${name}/index`),
  )
  return folders
}

/**
 * @param {string} [dir] a directory with one file an order policy
 * @returns {string[]} their names, sorted
 */
export function generatePolicies(dir = path.join(root, 'lib', 'scheduling', 'policies')) {
  const names = readdirSync(dir)
    .filter((name) => /^[a-z][a-z0-9-]*\.ts$/.test(name))
    .map((name) => name.slice(0, -'.ts'.length))
    .sort()
  write(dir, 'ORDER_POLICIES', 'policy', 'files', names)
  return names
}

/**
 * @param {string} dir
 * @param {string} list name of the exported list
 * @param {string} one what an entry of it is called
 * @param {string} place folders or files
 * @param {string[]} modules each one's path without extension, its default export being one of the list
 */
function write(dir, list, one, place, modules) {
  const text = [
    `// Made by scripts/generate-registry.mjs from the ${place} beside it.`,
    ...modules.map((name, i) => `import ${one}${i} from './${name}'`),
    '',
    `export const ${list} = [${modules.map((_name, i) => `${one}${i}`).join(', ')}]`,
    '',
  ].join('\n')
  const file = path.join(dir, 'registry.generated.ts')
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  generateRegistry()
  generatePolicies()
}
