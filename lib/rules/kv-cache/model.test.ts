import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import model from './model'
import { bare, edition, judgedAlike, run } from './testing/interim-runs'

testRule(model, {
  pass: [
    { name: 'a model of the benchmark', edition, subject: run, summary: 'llama3.1-8b' },
    { name: 'the name of the folder without metadata', edition, subject: bare },
  ],
  fail: [
    {
      name: 'a model of another benchmark',
      edition,
      subject: { ...run, model: known('llama3-8b', 'x') },
      verdict: 'invalid',
      messages: ['unknown'],
      actual: 'llama3-8b',
    },
    {
      name: 'a name of every object',
      edition,
      subject: { ...run, model: known('constructor', 'x') },
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  unjudged: [
    {
      name: 'no model anywhere',
      edition,
      subject: { ...run, model: missing('*_metadata.json', 'model') },
      file: 'metadata.json',
      field: 'model',
    },
  ],
  notApplicable: judgedAlike.notApplicable,
})
