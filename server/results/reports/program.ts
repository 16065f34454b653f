import { hash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { exists } from '../../exists'

let made: Promise<string> | undefined

/**
 * The file of the program that judges. The build puts it beside the server; in development, and in tests, it is put together from
 * the sources once in the life of a process, since compiling them at each start takes longer than judging.
 */
export function judgeProgram(): Promise<string> {
  const here = fileURLToPath(import.meta.url)
  if (!here.endsWith('.ts')) return Promise.resolve(path.join(path.dirname(here), 'judge.mjs'))
  made ??= bundle(
    path.join(path.dirname(here), 'main.ts'),
    path.resolve(here, '../../../../node_modules/.cache/rungrid'),
  )
  return made
}

async function bundle(source: string, to: string): Promise<string> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    write: false,
  })
  const contents = outputFiles[0]?.contents
  if (!contents) throw new Error(`nothing was made of ${source}`)
  // Named by its content: processes that make the same at once write the same.
  const file = path.join(to, `judge-${hash('sha256', contents).slice(0, 16)}.mjs`)
  if (await exists(file)) return file
  await mkdir(to, { recursive: true })
  await writeFile(`${file}.${process.pid}`, contents)
  await rename(`${file}.${process.pid}`, file)
  return file
}
