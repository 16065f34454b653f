import { readdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BenchModule, type Figure, isWithin, table } from './figures'

/** The machine and how busy it is: a figure means nothing without it. */
function machine(): string {
  const model = os.cpus()[0]?.model.trim() ?? 'unknown processor'
  const gib = (os.totalmem() / 2 ** 30).toFixed(0)
  const load = os.loadavg()[0]!.toFixed(1)
  return `${os.availableParallelism()} cores (${model}), ${gib} GiB, Node ${process.versions.node}, load ${load}`
}

async function main(args: string[]): Promise<void> {
  const strict = args.includes('--strict')
  const wanted = args.filter((arg) => !arg.startsWith('--'))
  const files = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.bench.ts'))
    .filter((file) => wanted.length === 0 || wanted.some((name) => file.includes(name)))
    .sort()
  if (files.length === 0) throw new Error(`no benchmark is called ${wanted.join(' or ')}`)
  console.log(machine())
  const figures: Figure[] = []
  for (const file of files) {
    console.log(`running ${file.replace('.bench.ts', '')}…`)
    const loaded = (await import(pathToFileURL(path.join(import.meta.dirname, file)).href)) as BenchModule
    figures.push(...(await loaded.bench()))
  }
  console.log(`\n${table(figures).join('\n')}\n\nafterwards: ${machine()}`)
  const over = figures.filter((figure) => !isWithin(figure))
  if (over.length > 0) console.log(`${over.length} of ${figures.length} figures miss their budget`)
  process.exit(strict && over.length > 0 ? 1 : 0)
}

await main(process.argv.slice(2))
