import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import pathsDiffer from './paths-differ'
import { args, DATAGEN, loose, run3, runOf, vectors } from './testing/packaged-runs'

testRule(pathsDiffer, {
  pass: [
    {
      name: 'a vector database that does not say where its data lies',
      edition: '3.0',
      subject: await vectors({ results_dir: '/results' }),
      notes: ['unset'],
    },
    { name: 'a run', edition: '3.0', subject: run3, summary: '/mnt/sut, /results' },
    {
      name: 'results in a folder of the data',
      edition: '3.0',
      subject: await runOf(args((of) => (of.results_dir = '/mnt/sut/results'))),
    },
  ],
  fail: [
    {
      name: 'a run with one folder for both, spelled differently,',
      edition: '3.0',
      subject: await runOf(args((of) => (of.results_dir = '//mnt/./sut/'))),
      verdict: 'invalid',
      messages: ['same'],
    },
    {
      name: 'a vector database with one folder for both',
      edition: '3.0',
      subject: await vectors({ storage_root: '/mnt/sut', results_dir: '/mnt/sut' }),
      verdict: 'invalid',
      messages: ['same'],
    },
  ],
  unjudged: [
    {
      name: 'a run whose metadata names no results',
      edition: '3.0',
      subject: await runOf(args((of) => delete of.results_dir)),
      file: 'training_20260302_100000_metadata.json',
      field: 'args.results_dir',
    },
    {
      name: 'a run whose data folder is empty text',
      edition: '3.0',
      subject: await runOf(args((of) => (of.data_dir = ''))),
      file: 'metadata.json',
      field: 'args.data_dir',
    },
    {
      name: 'a run without metadata',
      edition: '3.0',
      subject: await runOf(without(package3(), '_metadata.json')),
      file: '*_metadata.json',
    },
  ],
  notApplicable: [
    {
      name: 'vectors in an object store',
      edition: '3.0',
      subject: await vectors({ data_access_protocol: 'object', results_dir: '/results' }),
    },
    { name: 'a run outside of a package', edition: '3.0', subject: loose },
    { name: 'a generation', edition: '3.0', subject: await runOf(package3(), DATAGEN) },
  ],
})
