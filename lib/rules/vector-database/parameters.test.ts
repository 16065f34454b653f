import { known } from '../../storage/fact'
import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import parameters from './parameters'
import { bare, changed, edition, notApplicable, run } from './testing/runs'

const overriding = (values: JsonObject) =>
  changed(({ metadata }) => Object.assign(metadata ?? {}, { override_parameters: values }))

/** As the table of CLOSED lists them. */
const KEYS =
  'database.database index.index_type index.metric_type index.max_degree index.search_list_size index.M index.ef_construction index.inline_pq search.search_ef run.mode run.num_query_processes run.batch_size run.report_count dataset.collection_name dataset.num_shards dataset.chunk_size dataset.batch_size dataset.vector_dtype storage.storage_root storage.storage_type'.split(
    ' ',
  )
const each = (keys: string[], verdict: 'open' | 'invalid', message: string) =>
  Promise.all(
    keys.map(async (key) => ({
      name: key,
      edition: '3.0' as const,
      subject: await overriding({ [key]: 'x' }),
      verdict,
      messages: [message],
      actual: 'x',
    })),
  )

testRule(parameters, {
  pass: [
    {
      name: 'every parameter of the list',
      edition,
      subject: await overriding(Object.fromEntries(KEYS.map((key) => [key, 'x']))),
      summary: '20 changed',
    },
    { name: 'nothing changed', edition, subject: run, summary: 'none changed' },
    {
      name: 'parameters of the index and the search',
      edition,
      subject: await overriding({ 'index.M': 32, 'search.search_ef': '400', 'storage.storage_root': '/a' }),
      summary: '3 changed',
    },
    {
      name: 'what the driver adds',
      edition,
      subject: { ...run, overrides: known([{ key: 'x', value: 1, origin: 'driver', source: 'x' }], 'x') },
    },
  ],
  fail: [
    ...(await each(['database.host', 'database.port'], 'open', 'open')),
    ...(await each(
      ['dataset.num_vectors', 'dataset.dimension', 'dataset.distribution', 'run.queries', 'runs.mode', 'M', 'search.M'],
      'invalid',
      'other',
    )),
    {
      name: 'another host',
      edition,
      subject: await overriding({ 'database.host': 'db1' }),
      verdict: 'open',
      messages: ['open'],
    },
    {
      name: 'a parameter of another database',
      edition,
      subject: await overriding({ 'index.lists': 100 }),
      verdict: 'open',
      messages: ['open'],
    },
    {
      name: 'another number of vectors',
      edition,
      subject: await overriding({ 'dataset.num_vectors': 5 }),
      verdict: 'invalid',
      messages: ['other'],
    },
  ],
  unjudged: [
    { name: 'a run without metadata', edition, subject: bare, file: '*_metadata.json', field: 'override_parameters' },
  ],
  notApplicable: [...notApplicable],
})
