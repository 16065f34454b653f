import { expect, test } from 'vitest'
import type { Json } from '../../../lib/matrix/types'
import { prepare } from './prepare'
import { testContext } from './testing'

/**
 * Hashes as they were when results were first published with them. A change of one of them makes every complete result
 * of its kind incomplete: raise the version of the benchmark's identity instead, and say so.
 */
const SPECS: Record<string, { spec: Json; hashes: string[] }> = {
  command: {
    spec: {
      benchmark: 'command',
      axes: {
        model: [
          { name: 'model-1', layers: 1, 'ünicode "key"\\': ['a\nb', null, true, -0, 1e21, 0.1] },
          'päper 漢字 \u2028',
        ],
        seed: [1, 2],
        z: [true],
      },
      params: {
        argv: ['./train', '--model={model}', '--seed={seed}', 'tab\there "quoted" \\ back'],
        env: { LR: '0.5', A: '{seed}' },
        files: [{ path: 'metrics.json' }],
        scores: { file: 'metrics.json', metrics: [{ name: 'loss', path: 'loss', direction: 'lower' }] },
      },
    },
    hashes: [
      'd2f9cb87a55c5cfe47e13ce243c333360c2d9ebeb28e385721c2fb506332a0bd',
      '84af6924ea48e46ba895082884d7247cc32f22dd6fae8a452a769c1ab082d45e',
      'a9084bde40d5c5fe6faf31024431cff335f63618feb2f701a0a7a0e0581e0b77',
      'b9b310dc182b1fb23bc6a4a762bb36f039316cb60020947dbf39628ef7fb678f',
    ],
  },
  'command without axes': {
    spec: { benchmark: 'command', params: { argv: ['true'] } },
    hashes: ['32bd2ed35951296395e2142b1d8599b0f93b644dabae19dd2fc76065aa347775'],
  },
  'train-lm': {
    spec: { benchmark: 'train-lm', axes: { lr: [0.001, 0.0003] }, params: { seed: 3 } },
    hashes: [
      '77fb5545a9d68424a321486ee6063cfc4ffb74394f673ddc2a317716676b5191',
      '22eebfb3af837a3b746f8dd11eb479497bf67f398f71a565891ebd73976025f0',
    ],
  },
}

const ctx = await testContext()

test.each(Object.entries(SPECS))('the identities of %s are what they were', async (_name, { spec, hashes }) => {
  const { runs } = await prepare(ctx, { spec, format: 'json' })
  expect(runs.map((run) => run.identityHash)).toEqual(hashes)
})
