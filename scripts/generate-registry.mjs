// Writes the registries: every folder of lib/benchmarks with an index.ts is a benchmark, every folder of
// lib/benchmarks/llm-eval/adapters with one is an adapter, every file of lib/scheduling/policies is an order policy,
// every file of lib/alerts/conditions is a condition, every folder of lib/storage/benchmarks with an index.ts is a
// storage benchmark, every file of an area (a folder) of lib/rules is a rule. Run after installing and before building and testing, so that
// adding a folder or a file is all it takes.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const lib = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'lib')

/** Writes all registries. */
export function generateRegistries() {
  generateRegistry(path.join(lib, 'benchmarks'), 'benchmark', folders)
  generateRegistry(path.join(lib, 'benchmarks', 'llm-eval', 'adapters'), 'adapter', folders)
  generateRegistry(path.join(lib, 'scheduling', 'policies'), 'policy', files)
  generateRegistry(path.join(lib, 'alerts', 'conditions'), 'condition', files)
  generateRegistry(path.join(lib, 'storage', 'benchmarks'), 'storageBenchmark', folders)
  generateRegistry(path.join(lib, 'rules'), 'rule', filesOfFolders)
}

/** @param {string} dir @returns {string[]} modules below a directory with one folder each, sorted */
export function folders(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(dir, entry.name, 'index.ts')))
    .map((entry) => `${entry.name}/index`)
    .sort()
}

/** @param {string} dir @returns {string[]} modules of a directory with one file each, sorted */
export function files(dir) {
  return readdirSync(dir)
    .filter((name) => /^[a-z][a-z0-9-]*\.ts$/.test(name))
    .map((name) => name.slice(0, -'.ts'.length))
    .sort()
}

/** @param {string} dir @returns {string[]} modules of the folders of a directory with one file each, sorted */
export function filesOfFolders(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
    .flatMap(({ name }) => files(path.join(dir, name)).map((file) => `${name}/${file}`))
    .sort()
}

/**
 * @param {string} dir where the modules are and the list goes
 * @param {string} [kind] what a module is; names the list
 * @param {(dir: string) => string[]} [find] paths without extension; the default export of each is one of the list
 * @returns {string[]} their names
 */
export function generateRegistry(dir, kind = 'benchmark', find = folders) {
  const modules = find(dir)
  const list = kind
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()
    .replace(/Y$/, 'IE')
  const text = [
    `// Made by scripts/generate-registry.mjs from the ${find === filesOfFolders ? 'files of the folders' : find.name} beside it.`,
    ...modules.map((name, i) => `import ${kind}${i} from './${name}'`),
    '',
    `export const ${list}S = [${modules.map((_name, i) => `${kind}${i}`).join(', ')}]`,
    '',
  ].join('\n')
  const file = path.join(dir, 'registry.generated.ts')
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
  return modules.map((name) => name.replace(/\/index$/, ''))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateRegistries()
