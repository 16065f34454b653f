// Writes the registries: every folder of lib/benchmarks with an index.ts is a benchmark, every folder of
// lib/benchmarks/llm-eval/adapters with one is an adapter. Run after installing and before building and testing, so
// that adding a folder is all it takes.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const benchmarks = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'lib', 'benchmarks')

/** Writes all registries. */
export function generateRegistries() {
  generateRegistry(benchmarks)
  generateRegistry(path.join(benchmarks, 'llm-eval', 'adapters'), 'adapter')
}

/**
 * @param {string} dir a directory with one folder a benchmark, or adapter
 * @param {string} kind what a folder is; names the list
 * @returns {string[]} the folders found, sorted
 */
export function generateRegistry(dir, kind = 'benchmark') {
  const folders = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(dir, entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort()
  const imports = folders.map((name, i) => `import ${kind}${i} from './${name}/index'`)
  const names = folders.map((_name, i) => `${kind}${i}`)
  const text = [
    '// Made by scripts/generate-registry.mjs from the folders beside it.',
    ...imports,
    '',
    `export const ${kind.toUpperCase()}S = [${names.join(', ')}]`,
    '',
  ].join('\n')
  const file = path.join(dir, 'registry.generated.ts')
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
  return folders
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateRegistries()
