import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { RungridError } from '../lib/errors/rungrid-error'
import { type Environment, isLoopback, parseConfig, unknownVariables } from './config'

const scratch = () => realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rungrid-config-')))

function faultsOf(env: Environment, cwd = scratch()): RungridError {
  try {
    parseConfig(env, cwd)
  } catch (error) {
    if (error instanceof RungridError) return error
    throw error
  }
  throw new Error('the settings were accepted')
}

describe('Settings', () => {
  it('need nothing: a bare environment gives a loopback server with its data beside where it was started', () => {
    const cwd = scratch()
    expect(parseConfig({}, cwd)).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      dataDir: path.join(cwd, '.rungrid'),
      databaseUrl: undefined,
      adminToken: undefined,
      roots: [cwd, path.join(cwd, '.rungrid')],
      allowedHosts: [],
      publicUrl: undefined,
      webhookAllow: { hosts: new Set(), ranges: [] },
      nvidiaSmi: 'nvidia-smi',
      cpuSlots: os.availableParallelism(),
      probeSeconds: 1,
      logLevel: 'warn',
      production: false,
    })
  })

  it('take an empty variable for an unset one', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: ' ' }, scratch())).toMatchObject({
      port: 3000,
      databaseUrl: undefined,
    })
  })

  it('take the address that people open and what webhooks may reach', () => {
    const config = parseConfig(
      { RUNGRID_PUBLIC_URL: 'https://grid.example.org/', RUNGRID_WEBHOOK_ALLOW: 'chat.lab, 10.1.0.0/16 [::1]' },
      scratch(),
    )
    expect(config.publicUrl).toBe('https://grid.example.org')
    expect(config.webhookAllow.hosts).toEqual(new Set(['chat.lab']))
    expect(config.webhookAllow.ranges.map(([address, bits]) => `${address}/${bits}`)).toEqual([
      '10.1.0.0/16',
      '::1/128',
    ])
  })

  it('name every fault at once, each with its variable, its value and a fix', () => {
    const error = faultsOf({
      PORT: 'http',
      RUNGRID_HOST: 'http://x',
      RUNGRID_ADMIN_TOKEN: 'short',
      RUNGRID_ROOTS: '/definitely/not/there',
      RUNGRID_ALLOWED_HOSTS: 'good.example, bad host/',
      RUNGRID_PUBLIC_URL: 'https://grid.example.org/path',
      RUNGRID_WEBHOOK_ALLOW: '10.0.0.0/8, http://chat.lab',
      RUNGRID_CPU_SLOTS: '-1',
      RUNGRID_PROBE_SECONDS: '60',
      RUNGRID_LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://localhost/x',
    })
    expect(error.code).toBe('configuration')
    expect(error.exitCode).toBe(5)
    expect(error.issues?.map((issue) => issue.path).sort()).toEqual([
      'DATABASE_URL',
      'PORT',
      'RUNGRID_ADMIN_TOKEN',
      'RUNGRID_ALLOWED_HOSTS',
      'RUNGRID_CPU_SLOTS',
      'RUNGRID_HOST',
      'RUNGRID_LOG_LEVEL',
      'RUNGRID_PROBE_SECONDS',
      'RUNGRID_PUBLIC_URL',
      'RUNGRID_ROOTS',
      'RUNGRID_WEBHOOK_ALLOW',
    ])
    for (const issue of error.issues ?? []) expect(issue.fix).toBeTruthy()
    const port = error.issues?.find((issue) => issue.path === 'PORT')
    expect(port?.message).toBe('PORT ("http") is not a whole number')
  })

  it('never repeat a secret', () => {
    const error = faultsOf({ RUNGRID_ADMIN_TOKEN: 'hunter2', DATABASE_URL: 'http://me:hunter2@host/x' })
    expect(JSON.stringify(error.issues)).not.toContain('hunter2')
  })

  it.each(['65536', '3.5', '1e3', '-1'])('refuse the port %s', (PORT) => {
    expect(faultsOf({ PORT }).issues).toHaveLength(1)
  })

  it.each([
    ['postgresql://me@host', 'names no database'],
    ['postgresql://', 'names no database'],
    ['host=x dbname=y', 'does not begin with postgresql://'],
  ])('refuse the database %s, since it %s', (DATABASE_URL, reason) => {
    expect(faultsOf({ DATABASE_URL }).message).toContain(reason)
  })

  it('resolve links in roots, so that no link leads out of them', () => {
    const cwd = scratch()
    mkdirSync(path.join(cwd, 'real'))
    symlinkSync('real', path.join(cwd, 'link'))
    const { roots } = parseConfig({ RUNGRID_ROOTS: 'link' }, cwd)
    expect(roots).toEqual([path.join(cwd, 'real'), path.join(cwd, '.rungrid')])
  })

  it('resolve links above a data directory that does not exist yet', () => {
    const cwd = scratch()
    mkdirSync(path.join(cwd, 'real'))
    symlinkSync('real', path.join(cwd, 'link'))
    expect(parseConfig({ RUNGRID_DATA_DIR: 'link/a/b' }, cwd).dataDir).toBe(path.join(cwd, 'real/a/b'))
  })

  it('refuse a root that is a file', () => {
    const cwd = scratch()
    writeFileSync(path.join(cwd, 'file'), '')
    expect(faultsOf({ RUNGRID_ROOTS: 'file' }, cwd).message).toContain('is not a directory')
  })

  it('take several hosts, with ports or without', () => {
    const { allowedHosts } = parseConfig({ RUNGRID_ALLOWED_HOSTS: 'a.example, b:3000 [::1]:80' }, scratch())
    expect(allowedHosts).toEqual(['a.example', 'b:3000', '[::1]:80'])
  })
})

describe('A variable that means nothing', () => {
  it('is answered with the nearest one that does', () => {
    expect(unknownVariables({ RUNGRID_DATADIR: 'x' })).toEqual([
      'RUNGRID_DATADIR means nothing to Rungrid: did you mean RUNGRID_DATA_DIR?',
    ])
  })

  it('is named alone when nothing is near', () => {
    expect(unknownVariables({ RUNGRID_FLUX_CAPACITOR: 'x' })).toEqual([
      'RUNGRID_FLUX_CAPACITOR means nothing to Rungrid',
    ])
  })

  it('does not include those of other programs, of ours, or of the worker contract', () => {
    expect(unknownVariables({ PATH: 'x', RUNGRID_ROOTS: '/', RUNGRID_RUN_ID: 'r', RUNGRID_REPORT_URL: 'u' })).toEqual(
      [],
    )
  })
})

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.2', false],
  ['127.0.0.1.example.org', false],
])('The host %s keeps other machines out: %j', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
