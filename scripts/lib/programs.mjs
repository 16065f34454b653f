import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'

const COMMON = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  logLevel: 'silent',
  outdir: path.join(root, 'dist'),
  outExtension: { '.js': '.mjs' },
}

/** Options of esbuild for the server and what it judges with: packages stay in node_modules. */
function serverOptions() {
  return {
    ...COMMON,
    packages: 'external',
    entryPoints: [
      { in: 'server/main.ts', out: 'server' },
      // What the server starts to judge results: server/results/reports/run-job.ts.
      { in: 'server/results/reports/main.ts', out: 'judge' },
    ],
  }
}

/**
 * Options of esbuild for the command line. What only some commands need (rules, archives, PDF) is in files of its own below
 * dist/cli, so that the others start without it: a third of a second.
 */
function cliOptions() {
  return {
    ...COMMON,
    packages: 'external',
    entryPoints: [{ in: 'cli/main.ts', out: 'cli' }],
    splitting: true,
    chunkNames: 'cli/[name]-[hash]',
  }
}

/** Options of esbuild for the workers: one file each with everything in it, since an attempt gets a copy of that file. */
export function workerOptions() {
  const names = readdirSync(path.join(root, 'workers'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && readdirSync(path.join(root, 'workers', entry.name)).includes('main.ts') ? [entry.name] : [],
  )
  return {
    ...COMMON,
    sourcemap: 'inline',
    sourcesContent: false,
    entryPoints: names.map((name) => ({ in: `workers/${name}/main.ts`, out: `workers/${name}` })),
  }
}

/** Writes beside and renames: a server or worker that starts meanwhile reads the old file or the new one, never half. */
function writeWhole(file, content) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.tmp`, content)
  renameSync(`${file}.tmp`, file)
}

/** Takes away the parts of an earlier build: their names hold the hash of what is in them. */
function removeOthers(folder, keep) {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name)
    if (!keep.has(file)) rmSync(file, { force: true })
  }
}

/** dist/corpus.txt: the project's own documents, the text that `train-lm` learns from unless told otherwise. */
export function writeCorpus() {
  const documents = readdirSync(path.join(root, 'docs'), { recursive: true })
    .map((file) => `docs/${file.split(path.sep).join('/')}`)
    .filter((file) => file.endsWith('.md'))
    .sort()
  const text = ['README.md', ...documents]
    .filter((file) => existsSync(path.join(root, file)))
    .map((file) => readFileSync(path.join(root, file), 'utf8').trim())
  writeWhole(path.join(root, 'dist/corpus.txt'), `${text.join('\n\n')}\n`)
}

/** dist/workers/NAME.py of every workers/NAME/driver.py: workers in Python, one file each as well. */
export function copyPythonWorkers(to = path.join(root, 'dist/workers')) {
  for (const entry of readdirSync(path.join(root, 'workers'), { withFileTypes: true })) {
    const driver = path.join(root, 'workers', entry.name, 'driver.py')
    if (existsSync(driver)) writeWhole(path.join(to, `${entry.name}.py`), readFileSync(driver))
  }
}

/** Bundles server, command line and workers into dist/. */
export async function bundlePrograms() {
  const esbuild = await import('esbuild')
  for (const options of [serverOptions(), cliOptions(), workerOptions()]) {
    const { outputFiles } = await esbuild.build({ ...options, write: false })
    // Deep ones first: dist/cli.mjs never names a file that is not there yet.
    const deepFirst = outputFiles.sort((a, b) => b.path.split(path.sep).length - a.path.split(path.sep).length)
    for (const { path: file, contents } of deepFirst) writeWhole(file, contents)
    if (options.splitting) removeOthers(path.join(root, 'dist/cli'), new Set(outputFiles.map(({ path: file }) => file)))
  }
  copyPythonWorkers()
  writeCorpus()
}
