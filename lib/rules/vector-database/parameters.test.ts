import { known } from '../../storage/fact'
import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import parameters from './parameters'
import { bare, changed, edition, notApplicable, run } from './testing/runs'

const overriding = (values: JsonObject) =>
  changed(({ metadata }) => Object.assign(metadata ?? {}, { override_parameters: values }))

testRule(parameters, {
  pass: [
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
