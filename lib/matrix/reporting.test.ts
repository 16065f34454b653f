import { describe, expect, it } from 'vitest'
import { getBenchmark } from '../benchmarks/registry'
import { RungridError } from '../errors/rungrid-error'
import { expand } from './expand'
import { toYaml } from './format'
import { parseSpec } from './parse'

const spec = (reporting?: unknown) =>
  parseSpec({
    benchmark: 'command',
    params: { argv: ['true'] },
    axes: { lr: [1, 2] },
    ...(reporting ? { reporting } : {}),
  }).spec

function faultsOf(reporting: unknown) {
  try {
    spec(reporting)
  } catch (error) {
    if (error instanceof RungridError)
      return error.issues!.map(({ path, message, fix }) => `${path}: ${message} ${fix ?? ''}`.trim())
    throw error
  }
  return []
}

describe('reporting', () => {
  it('leaves output alone unless it is asked for, and what is written in the spec comes back as YAML', () => {
    expect(spec().reporting).toEqual({
      stdout: 'none',
      stream: 'both',
      interval_seconds: null,
      step: 'step',
      metrics: null,
    })
    const asked = { stdout: 'tqdm', stream: 'stderr', interval_seconds: 0.5, step: 'iter', metrics: ['loss', 'eval_*'] }
    expect(parseSpec(toYaml(spec(asked))).spec.reporting).toEqual(asked)
    expect(toYaml(spec())).not.toContain('reporting')
  })

  it('is told every fault with its fix', () => {
    expect(
      faultsOf({ stdout: 'tqmd', stream: 'all', interval_seconds: 60, metrics: [], stpe: 'iter' }).join('\n'),
    ).toMatchInlineSnapshot(`
      "reporting.stdout: \`tqmd\` is not one of the choices. Use one of: none, json, dict, tqdm, pairs, auto.
      reporting.stream: \`all\` is not one of the choices. Use one of: stdout, stderr, both.
      reporting.interval_seconds: This must be 30 or less, not 60.
      reporting.metrics: This must be 1 entry or more.
      reporting.stpe: \`stpe\` is not known here. Did you mean \`step\`? Known: stdout, stream, interval_seconds, step, metrics."
    `)
    expect(faultsOf('tqdm')).toEqual([expect.stringMatching(/^reporting: /)])
  })

  it('changes nothing of the identity of a result', () => {
    const identitiesOf = (reporting?: unknown) =>
      expand(spec(reporting)).stages[0]!.cells.map(({ cell }) => getBenchmark('command')!.identity(cell))
    expect(identitiesOf({ stdout: 'auto', interval_seconds: 5 })).toEqual(identitiesOf())
  })
})
