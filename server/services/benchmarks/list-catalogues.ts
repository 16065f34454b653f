import type { CatalogueInfo } from '../../../lib/api/system'
import { listBenchmarks } from '../../../lib/benchmarks/registry'
import { RungridError } from '../../../lib/errors/rungrid-error'

/**
 * What can be chosen on the axes of benchmarks that have a catalogue, one for each adapter.
 * @throws RungridError `not_found` for a benchmark or an adapter that has none
 */
export function listCatalogues(asked: { benchmark?: string; adapter?: string }): CatalogueInfo[] {
  const all = listBenchmarks().flatMap((benchmark) =>
    (benchmark.variants?.all ?? []).flatMap(({ id, title, description, catalogue }) =>
      catalogue ? [{ benchmark: benchmark.id, adapter: id, title, description, ...catalogue() }] : [],
    ),
  )
  const found = all.filter(
    ({ benchmark, adapter }) =>
      (asked.benchmark === undefined || benchmark === asked.benchmark) &&
      (asked.adapter === undefined || adapter === asked.adapter),
  )
  if (found.length > 0) return found
  const known = all.map(({ benchmark, adapter }) => `${benchmark} with ${adapter}`).join(', ')
  throw new RungridError('not_found', 'There is no such catalogue.', { fix: `There are those of ${known}.` })
}
