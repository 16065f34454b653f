import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import seed from './seed'
import { bare, CLIENT, changed, commands, edition, notApplicable, run, silent } from './testing/edition-3-runs'

testRule(seed, {
  pass: [
    { name: 'the fixed seed', edition, subject: run },
    { name: 'the seed in the arguments', edition, subject: await silent() },
    { name: "the clients' seeds alone", edition, subject: bare },
  ],
  fail: [
    {
      name: 'another seed',
      edition,
      subject: await commands(1, '--seed-base 42', '--seed-base 7'),
      verdict: 'open',
      messages: ['asked'],
      actual: 7,
    },
    {
      name: 'a seed one less',
      edition,
      subject: await commands(3, '--seed-base 42', '--seed-base 41'),
      verdict: 'open',
      messages: ['asked'],
      expected: 42,
      actual: 41,
    },
    {
      name: 'another seed in the arguments alone',
      edition,
      subject: await silent(({ metadata }) => Object.assign(metadata?.args as JsonObject, { seed: 7 })),
      verdict: 'open',
      messages: ['asked'],
    },
    {
      name: 'a client with a seed of its own',
      edition,
      subject: await changed(({ clients }) => Object.assign(clients[CLIENT] ?? {}, { seed: 44 })),
      verdict: 'open',
      messages: ['client'],
      actual: 44,
    },
  ],
  unjudged: [
    {
      name: 'no seed anywhere',
      edition,
      subject: await changed((files) => {
        delete files.metadata
        files.clients = {}
      }),
      file: '*_metadata.json',
      field: 'args.seed',
    },
  ],
  notApplicable: [...notApplicable],
})
