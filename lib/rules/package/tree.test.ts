import { LINK, type MemoryFile } from '../../storage/testing/memory-tree'
import { packageRecord } from '../../storage/testing/package-record'
import { below, package2, package3, trainingFiles, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import datagenTimestamp from './datagen-timestamp'
import organisationFolders from './organisation-folders'
import pathNames from './path-names'
import resultsJson from './results-json'
import resultsSystems from './results-systems'
import systemsFiles from './systems-files'
import timestampFolders from './timestamp-folders'
import topLevel from './top-level'
import trainingPhases from './training-phases'
import workloadCategories from './workload-categories'
import workloads from './workloads'

const SYSTEM = 'closed/Acme/results/nvme-box'
const UNET = `${SYSTEM}/training/unet3d`
const of = (files: Record<string, MemoryFile>) => packageRecord(files)

const valid3 = await of(package3())
const valid2 = await of(package2())
const valid1 = await of({
  'Closed/Acme/code/a.py': '',
  'Closed/Acme/systems/box.json': '{}',
  'Closed/Acme/systems/box.pdf': '%PDF',
  'Closed/Acme/results/box/training/20260302_100000/summary.json': '{}',
})
const with3 = (more: Record<string, MemoryFile>) => of({ ...package3(), ...more })

testRule(topLevel, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3, notes: [] },
    {
      name: 'a tree with hidden entries, notes, and the pool of an organisation',
      edition: '3.0',
      subject: await with3({ '.git/HEAD': '', 'README.md': '', 'Acme/code-01234567/a.py': '' }),
      notes: [],
    },
    { name: 'a tree with a file too many', edition: '3.0', subject: await with3({ 'a.zip': '' }), notes: ['files'] },
  ],
  fail: [
    {
      name: 'a folder too many',
      edition: '3.0',
      subject: await with3({ 'Öl 油/x': '' }),
      verdict: 'invalid',
      messages: ['folders'],
    },
    {
      name: 'a division in capitals',
      edition: '3.0',
      subject: valid1,
      verdict: 'invalid',
      messages: ['spelled'],
      expected: 'closed',
    },
  ],
})

testRule(pathNames, {
  pass: [{ name: 'a package', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'an organisation, a system and a workload with names of other characters',
      edition: '3.0',
      subject: await with3({
        'closed/Ac me/results/x/training/unet3d/run/20260302_100000/summary.json': '',
        'closed/Acme/results/ns ü/training/unet 3d/run/20260302_100000/summary.json': '',
      }),
      verdict: 'invalid',
      messages: ['name', 'name', 'name'],
    },
  ],
})

testRule(organisationFolders, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3, notes: [], summary: '1 organisation' },
    { name: 'a package', edition: '2.0', subject: valid2, notes: [] },
    { name: 'a package', edition: '1.0', subject: valid1, notes: [] },
    {
      name: 'a tree of results alone, as that round passes them on,',
      edition: '1.0',
      subject: await of({ 'Closed/Acme/results/box/x/run1/summary.json': '{}' }),
      notes: ['missing', 'missing'],
    },
    {
      name: 'code in its older place',
      edition: '3.0',
      subject: await with3({ 'closed/Acme/code/a': '' }),
      notes: ['code'],
    },
  ],
  fail: [
    {
      name: 'an organisation without systems and one folder too many',
      edition: '3.0',
      subject: await of({ ...without(package3(), '/systems/'), 'closed/Acme/logs/x': '' }),
      verdict: 'invalid',
      messages: ['missing', 'unexpected'],
      expected: 'systems',
    },
    {
      name: 'an organisation without code',
      edition: '2.0',
      subject: await of(without(package2(), '/code/')),
      verdict: 'invalid',
      messages: ['missing'],
      expected: 'code',
    },
    {
      name: 'a division without organisation',
      edition: ['1.0', '2.0', '3.0'],
      subject: await of({ 'open/': '' }),
      verdict: 'invalid',
      messages: ['none'],
    },
  ],
})

testRule(systemsFiles, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3, summary: '1 system' },
    { name: 'a package', edition: '2.0', subject: valid2 },
    { name: 'a package', edition: '1.0', subject: valid1 },
    { name: 'a note beside', edition: '3.0', subject: await with3({ 'closed/Acme/systems/CACHE.md': '' }) },
  ],
  fail: [
    {
      name: 'a system without PDF',
      edition: ['2.0', '3.0'],
      subject: await of(without(package3(), '.pdf')),
      verdict: 'invalid',
      messages: ['missing'],
      expected: 'nvme-box.pdf',
    },
    {
      name: 'a system in another spelling',
      edition: '1.0',
      subject: await of({
        'Closed/Acme/systems/Box.json': '{}',
        'Closed/Acme/systems/box.pdf': '',
        'Closed/Acme/results/box/unet3d/run1/summary.json': '{}',
      }),
      verdict: 'invalid',
      messages: ['missing'],
      expected: 'box.json',
    },
    {
      name: 'a PDF of no system, a link and a folder',
      edition: '3.0',
      subject: await with3({
        'closed/Acme/systems/notes.pdf': '',
        'closed/Acme/systems/other': LINK,
        'closed/Acme/systems/old/x': '',
      }),
      verdict: 'invalid',
      messages: ['missing', 'unexpected'],
      expected: 'notes.yaml',
    },
  ],
  notApplicable: [
    { name: 'an organisation without systems', edition: '3.0', subject: await of(without(package3(), '/systems/')) },
  ],
})

testRule(resultsSystems, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3 },
    { name: 'a package', edition: '2.0', subject: valid2 },
    { name: 'a package', edition: '1.0', subject: valid1 },
  ],
  fail: [
    {
      name: 'results without system',
      edition: ['1.0', '2.0', '3.0'],
      subject: await of({ 'closed/Acme/results/': '' }),
      verdict: 'invalid',
      messages: ['none'],
    },
    {
      name: 'a system without runs',
      edition: '3.0',
      subject: await with3({ 'closed/Acme/results/other/training/': '' }),
      verdict: 'invalid',
      messages: ['empty'],
    },
  ],
})

testRule(workloadCategories, {
  pass: [{ name: 'a package', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'a folder that is no benchmark',
      edition: '3.0',
      subject: await with3({ [`${SYSTEM}/kvcache/x`]: '' }),
      verdict: 'invalid',
      messages: ['unexpected'],
    },
  ],
})

testRule(workloads, {
  pass: [
    { name: 'a training', edition: '3.0', subject: valid3, summary: '1 workload' },
    {
      name: 'index types with and without the engine, checkpoints and caches',
      edition: '3.0',
      subject: await with3({
        [`${SYSTEM}/vector_database/milvus/DISKANN/run/20260302_100000/x`]: '',
        [`${SYSTEM}/vector_database/HNSW/run/20260302_100000/x`]: '',
        [`${SYSTEM}/checkpointing/llama3-8b/20260302_100000/x`]: '',
        [`${SYSTEM}/kv_cache/llama3.1-8b/run/20260302_100000/x`]: '',
      }),
      summary: '5 workloads',
    },
    {
      name: 'another index type in open',
      edition: '3.0',
      subject: await of({ 'open/Acme/results/box/vector_database/milvus/IVF_FLAT/run/20260302_100000/x': '' }),
    },
  ],
  fail: [
    {
      name: 'a model of another edition',
      edition: '3.0',
      subject: await with3({ [`${SYSTEM}/training/resnet50/run/x`]: '' }),
      verdict: 'invalid',
      messages: ['unexpected'],
      expected: ['unet3d', 'retinanet'],
    },
    {
      name: 'an index type of open in closed',
      edition: '3.0',
      subject: await with3({ [`${SYSTEM}/vector_database/milvus/IVF_FLAT/run/x`]: '' }),
      verdict: 'invalid',
      messages: ['unexpected'],
    },
    {
      name: 'a benchmark without workload',
      edition: '3.0',
      subject: await with3({ [`${SYSTEM}/checkpointing/`]: '' }),
      verdict: 'invalid',
      messages: ['none'],
    },
  ],
  notApplicable: [{ name: 'a tree without benchmarks', edition: '3.0', subject: await of({ 'closed/': '' }) }],
})

testRule(trainingPhases, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'a training without its sizing, and with a folder too many',
      edition: '3.0',
      subject: await of({ ...without(package3(), '/datasize/'), [`${UNET}/runs/x`]: '' }),
      verdict: 'invalid',
      messages: ['missing', 'unexpected'],
      expected: 'datasize',
    },
  ],
  notApplicable: [{ name: 'a package without training', edition: '3.0', subject: await of({ 'closed/': '' }) }],
})

testRule(datagenTimestamp, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'data that was generated twice',
      edition: '3.0',
      subject: await with3({ [`${UNET}/datagen/20260302_090000/x`]: '' }),
      verdict: 'invalid',
      messages: ['count'],
      expected: 1,
      actual: 2,
    },
  ],
  notApplicable: [
    { name: 'a training without generation', edition: '3.0', subject: await of(without(package3(), '/datagen/')) },
  ],
})

testRule(timestampFolders, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'a run with a name of its own, and a checkpoint',
      edition: '3.0',
      subject: await with3({ [`${UNET}/run/best/x`]: '', [`${SYSTEM}/checkpointing/llama3-8b/run/x`]: '' }),
      verdict: 'invalid',
      messages: ['name', 'name'],
    },
  ],
  notApplicable: [{ name: 'a package without them', edition: '3.0', subject: await of({ 'closed/': '' }) }],
})

testRule(resultsJson, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid3 }],
  fail: [
    {
      name: 'runs and checkpoints without it',
      edition: '3.0',
      subject: await of({
        ...without(package3(), '/results.json'),
        ...below(`${SYSTEM}/checkpointing/llama3-8b`, { '20260302_100000/x': '' }),
      }),
      verdict: 'invalid',
      messages: ['missing', 'missing'],
    },
  ],
  notApplicable: [
    {
      name: 'a package with neither',
      edition: '3.0',
      subject: await of(below('closed/Acme/results/box', without(trainingFiles({ edition: '3.0' }), 'unet3d/run/'))),
    },
  ],
})
