import { hash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Benchmark, Command } from '../../../lib/benchmarks/types'
import { type Issue, RungridError } from '../../../lib/errors/rungrid-error'
import { canonical } from '../../../lib/matrix/canonical'
import { joinPath } from '../../../lib/matrix/issues'
import type { Cell, Json } from '../../../lib/matrix/types'
import type { Context } from '../context'
import { digestOf, Inputs } from '../inputs'
import { resolveInRoots } from '../roots'

export interface Identity {
  /** Canonical JSON of {benchmark, command, version, value, inputs}. */
  identity: string
  identityHash: string
}

/** Makes identities of cells; what a cell needs from the disk is looked up once, whatever the number of cells. */
export class Identifier {
  private readonly inputs: Inputs
  private readonly checked = new Map<string, Promise<Issue | null>>()

  constructor(private readonly ctx: Context) {
    this.inputs = new Inputs(ctx.config)
  }

  /** Faults go to `issues`, with paths in the stage; then the identity means nothing. */
  async identify(benchmark: Benchmark, command: string, cell: Cell, issues: Issue[]): Promise<Identity> {
    const { version, value } = benchmark.identity(cell)
    const facts: { [key: string]: Json } = { benchmark: benchmark.id, command, version, value }
    const how = benchmark.command(cell, command)
    if (how.cwd !== undefined) {
      const { cwd } = how
      // A placeholder may have made it of several values; then it is the parameter of that name that is wrong.
      const path = !Object.values(cell.params).includes(cwd) ? 'params.cwd' : whereIs([cwd], cell)
      const fault = await this.once(`${path} ${cwd}`, () => this.checkDirectory(cwd, path))
      if (fault) issues.push(fault)
    }
    if (benchmark.inputs?.(cell)) facts.inputs = await this.digests(benchmark, cell, how, issues)
    const identity = canonical(facts)
    return { identity, identityHash: hash('sha256', identity) }
  }

  private async digests(benchmark: Benchmark, cell: Cell, how: Command, issues: Issue[]): Promise<Json> {
    try {
      const digests: { [name: string]: Json } = {}
      for (const input of await this.inputs.of(benchmark, cell, how)) digests[input.name] = await digestOf(input.path)
      return digests
    } catch (error) {
      if (!(error instanceof RungridError)) throw error
      issues.push({ path: whereIs(benchmark.inputs?.(cell) ?? [], cell), message: error.message, fix: error.fix })
      return {}
    }
  }

  private async checkDirectory(cwd: string, path: string): Promise<Issue | null> {
    try {
      const real = await resolveInRoots(this.ctx.config, cwd)
      const found = await stat(real).catch(() => null)
      if (found?.isDirectory()) return null
      return { path, message: `\`${cwd}\` is not a directory.`, fix: 'Make it, or name another one.' }
    } catch (error) {
      if (!(error instanceof RungridError)) throw error
      return { path, message: error.message, fix: error.fix }
    }
  }

  private once(id: string, check: () => Promise<Issue | null>): Promise<Issue | null> {
    const known = this.checked.get(id) ?? check()
    this.checked.set(id, known)
    return known
  }
}

/** The parameter or axis that gives one of the inputs, or the working directory. */
function whereIs(inputs: string[], { axes, params }: Cell): string {
  const name = Object.keys(params).find((key) => inputs.includes(params[key] as string))
  if (name === undefined) return 'params'
  return joinPath(name in axes ? 'axes' : 'params', name)
}
