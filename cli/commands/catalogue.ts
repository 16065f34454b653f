import type { CatalogueInfo } from '../../lib/api/system'
import type { CommandLine } from '../command-line'
import { printable, table } from '../output'

export function catalogue(line: CommandLine): void {
  line
    .command('catalogue [benchmark]', 'list what can stand on the axes: tasks, attention configurations, parameters')
    .option('--adapter <id>', 'of that adapter alone')
    .action(async (benchmark: string | undefined, options: { adapter?: string }, self) => {
      const { client, show } = line.open(self)
      const query = new URLSearchParams({
        ...(benchmark && { benchmark }),
        ...(options.adapter && { adapter: options.adapter }),
      })
      show(await client.get<{ items: CatalogueInfo[] }>(`/catalogue?${query}`), ({ items }) =>
        items.map(catalogueText).join('\n\n'),
      )
    })
}

function catalogueText({ benchmark, adapter, source, benchmarks, attention, maskers }: CatalogueInfo): string {
  const parts = [
    `${benchmark}, adapter ${adapter}: ${source}`,
    table(
      ['task', 'score', 'from', 'to', 'subsets'],
      benchmarks.map(({ name, score, subsets }) => [
        name,
        score?.name ?? null,
        score?.scale[0] ?? null,
        score?.scale[1] ?? null,
        subsets.map((subset) => (subset.notes.length > 0 ? `${subset.name}*` : subset.name)).join(', '),
      ]),
    ),
    benchmarks.flatMap(notesOf).join('\n'),
    table(
      ['attention', 'is', ''],
      attention.map(({ name, detail, notes }) => [name, detail, notes.join(' ')]),
    ),
  ]
  if (maskers.length > 0)
    parts.push(
      table(
        ['masker', 'parameter', 'default', 'means'],
        maskers.flatMap(({ type, parameters }) =>
          parameters.map(({ name, required, default: preset, means }, at) => [
            at === 0 ? type : '',
            name,
            required ? 'required' : JSON.stringify(preset),
            means,
          ]),
        ),
      ),
    )
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Subsets that share a note are told together. */
function notesOf({ name, notes, subsets }: CatalogueInfo['benchmarks'][number]): string[] {
  const shared = new Map<string, string[]>()
  for (const subset of subsets)
    for (const note of subset.notes) shared.set(note, [...(shared.get(note) ?? []), subset.name])
  return [
    ...notes.map((note) => printable(`${name}: ${note}`)),
    ...[...shared].map(([note, names]) => printable(`* ${name} ${names.join(', ')}: ${note}`)),
  ]
}
