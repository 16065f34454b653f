/** From a placed run to a worker that runs: directories, spec, environment, program, start. */
import { constants } from 'node:fs'
import { access, copyFile, mkdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Benchmark, Command } from '../../lib/benchmarks/types'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Cell } from '../../lib/matrix/types'
import type { CodeVersion } from '../../lib/results/code-version'
import { type Failure, failure } from '../../lib/runs/failures'
import type { RunToStart } from '../db/sql/load-queue'
import type { NewAttempt } from '../db/sql/place-run'
import { inheritedEnvironment, reachedDirectly } from '../engines/local/worker-environment'
import type { StartRequest } from '../engines/types'
import { statusUrl } from '../intake/kubeflow/protocol'
import { codeOf } from '../services/code-version'
import type { Context } from '../services/context'
import { Inputs } from '../services/inputs'
import { resolveInRoots } from '../services/roots'
import { stopFile } from './tell-worker'

export interface Prepared {
  request: StartRequest
  /** The code that the program lies in, read from now on; it keeps nobody from starting. */
  code: Promise<CodeVersion | null>
}

/** What makes a start impossible; it ends the attempt with this failure. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
  constructor(readonly failure: Failure) {
    super(failure.message)
  }
}

/** Control directory of an attempt: claim, spec, logs, exit. Short-lived files; results are elsewhere. */
export function attemptDir(dataDir: string, attemptId: string): string {
  return path.join(dataDir, 'attempts', attemptId)
}

/** Kept per run over all its attempts. */
export function checkpointDir(dataDir: string, runId: string): string {
  return path.join(dataDir, 'checkpoints', runId)
}

/** Beside the target, so that publishing is one rename on one file system. */
export function stagingDirOf(resultDir: string, attemptId: string): string {
  return path.join(path.dirname(resultDir), `.${path.basename(resultDir)}.${attemptId}`)
}

export interface StartFacts {
  run: RunToStart
  attempt: NewAttempt
  benchmark: Benchmark
  /** The token in clear; only its hash is stored. */
  token: string
  /** Where the server's API can be reached from this machine. */
  apiUrl: string
  devices: { id: string; kind: string }[]
}

/** @throws CannotStart with the failure class that tells why */
export async function prepareAttempt(ctx: Context, facts: StartFacts): Promise<Prepared> {
  const { run, attempt, benchmark } = facts
  const cell = { axes: run.axes, params: run.params }
  let command: Command
  try {
    command = benchmark.command(cell, run.command)
  } catch (error) {
    throw new CannotStart(failure('invalid_config', (error as Error).message))
  }
  const checkpoints = checkpointDir(ctx.config.dataDir, run.id)
  try {
    await mkdir(attempt.dir, { recursive: true, mode: 0o700 })
    await mkdir(checkpoints, { recursive: true })
    await mkdir(attempt.stagingDir, { recursive: true })
  } catch (error) {
    throw cannotWrite(error as NodeJS.ErrnoException)
  }
  const cwd = command.cwd === undefined ? attempt.stagingDir : await workingDirectory(ctx, command.cwd)
  const argv = await programOf(ctx, command, attempt.dir, cwd)
  const specFile = path.join(attempt.dir, 'spec.json')
  const inputs = await inputsOf(ctx, benchmark, cell, command)
  const spec = {
    runId: run.id,
    attemptId: attempt.attemptId,
    attempt: attempt.number,
    benchmark: run.benchmark,
    command: run.command,
    params: run.params,
    axes: run.axes,
    devices: facts.devices.map((device) => device.id),
    seed: typeof run.params.seed === 'number' ? run.params.seed : null,
    inputs,
  }
  const tokenFile = path.join(attempt.dir, 'kubeflow-token')
  try {
    await writeFile(tokenFile, facts.token, { mode: 0o600 })
    await writeFile(specFile, `${JSON.stringify(spec, null, 2)}\n`)
  } catch (error) {
    throw cannotWrite(error as NodeJS.ErrnoException)
  }
  const gpus = facts.devices.filter((device) => device.kind !== 'cpu').map((device) => device.id)
  const given = { ...inheritedEnvironment(), ...run.env, ...command.env }
  const env: Record<string, string> = {
    ...given,
    ...reachedDirectly(given, new URL(facts.apiUrl).hostname),
    KUBEFLOW_TRAINER_SERVER_URL: statusUrl(facts.apiUrl, attempt.attemptId),
    KUBEFLOW_TRAINER_SERVER_TOKEN: tokenFile,
    PYTHONUNBUFFERED: '1',
    RUNGRID_RUN_ID: run.id,
    RUNGRID_ATTEMPT_ID: attempt.attemptId,
    RUNGRID_SPEC: specFile,
    RUNGRID_RESULT_DIR: attempt.stagingDir,
    RUNGRID_CHECKPOINT_DIR: checkpoints,
    RUNGRID_STATUS_FILE: path.join(attempt.dir, 'status.json'),
    RUNGRID_STOP_FILE: stopFile(attempt.dir),
    RUNGRID_METRICS_FILE: path.join(attempt.dir, 'metrics.jsonl'),
    RUNGRID_REPORT_URL: `${facts.apiUrl}/api/v1/runs/${run.id}/points`,
    RUNGRID_REPORT_TOKEN: facts.token,
    // Empty where the run has no GPU: a program must not take one that it was not given.
    CUDA_VISIBLE_DEVICES: gpus.join(','),
  }
  if (/^true$/i.test(given.DISABLE_KUBEFLOW_INTEGRATION ?? '')) {
    // Stock clients that do not know this switch would still find them.
    delete env.KUBEFLOW_TRAINER_SERVER_URL
    delete env.KUBEFLOW_TRAINER_SERVER_TOKEN
  }
  const code = codeOf(ctx.config, command).catch((error: unknown) => {
    ctx.log.warn({ err: error, runId: run.id }, 'the commit of the program could not be read')
    return null
  })
  return { request: { attemptId: attempt.attemptId, dir: attempt.dir, argv, env, cwd }, code }
}

async function programOf(ctx: Context, command: Command, dir: string, cwd: string): Promise<string[]> {
  const { program } = command
  if (program.kind === 'builtin') return [process.execPath, await copyWorker(ctx, `${program.name}.mjs`, dir)]
  if (!(await stat(cwd).catch(() => null))?.isDirectory()) {
    throw new CannotStart(failure('invalid_config', `The working directory ${cwd} does not exist`))
  }
  const argv =
    program.kind === 'argv'
      ? program.argv
      : [program.python, await copyWorker(ctx, program.file, dir), ...(program.args ?? [])]
  await findProgram(argv[0]!, cwd, command.env?.PATH ?? process.env.PATH ?? '/usr/bin:/bin')
  return argv
}

/** Copies a worker of ours into the attempt, so that an upgrade never changes one that runs. */
async function copyWorker(ctx: Context, file: string, dir: string): Promise<string> {
  const copy = path.join(dir, `program${path.extname(file)}`)
  try {
    await copyFile(path.join(ctx.config.installDir, 'dist', 'workers', file), copy)
  } catch (error) {
    const message = `The worker ${file} can't be copied: ${(error as Error).message}`
    throw new CannotStart(failure('program_missing', message, undefined, 'Run `npm run build`.'))
  }
  return copy
}

async function findProgram(name: string, cwd: string, searchPath: string): Promise<void> {
  const places = name.includes('/')
    ? [path.resolve(cwd, name)]
    : searchPath.split(':').map((dir) => path.join(dir, name))
  let notExecutable: string | null = null
  for (const place of places) {
    if (!(await stat(place).catch(() => null))?.isFile()) continue
    const ok = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (ok) return
    notExecutable = place
  }
  throw new CannotStart(
    notExecutable
      ? failure('program_missing', `${notExecutable} is not executable`, undefined, `Run: chmod +x ${notExecutable}`)
      : failure('program_missing', name.includes('/') ? `There is no file ${places[0]}` : `${name} is not on PATH`),
  )
}

/** Checked again at the start: links may have moved since the launch. */
async function workingDirectory(ctx: Context, given: string): Promise<string> {
  try {
    return await resolveInRoots(ctx.config, given)
  } catch (error) {
    if (!(error instanceof RungridError)) throw error
    throw new CannotStart(failure('invalid_config', error.message, undefined, error.fix))
  }
}

/** Name to absolute path of every file that the run reads. */
async function inputsOf(
  ctx: Context,
  benchmark: Benchmark,
  cell: Cell,
  command: Command,
): Promise<Record<string, string>> {
  try {
    const found = await new Inputs(ctx.config).of(benchmark, cell, command)
    return Object.fromEntries(found.map(({ name, path: file }) => [name, file]))
  } catch (error) {
    if (!(error instanceof RungridError)) throw error
    throw new CannotStart(failure('dataset', error.message, undefined, error.fix))
  }
}

function cannotWrite(error: NodeJS.ErrnoException): CannotStart {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new CannotStart(failure('disk_full', `There is no space left for ${error.path ?? 'the attempt'}`))
  }
  const where = error.path ? ` at ${error.path}` : ''
  return new CannotStart(
    failure('invalid_config', `The directories of the attempt can't be made${where}: ${error.message}`),
  )
}
