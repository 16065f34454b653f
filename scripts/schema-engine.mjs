#!/usr/bin/env node
// Drop-in replacement for Prisma's native `schema-engine` binary: speaks the same
// newline-delimited JSON-RPC on stdio, but runs the WebAssembly engine from npm over node-postgres.
// Use: PRISMA_SCHEMA_ENGINE_BINARY=./scripts/schema-engine.mjs prisma migrate deploy
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const require = createRequire(import.meta.url)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datasource: { type: 'string' },
    datamodels: { type: 'string', multiple: true },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
})
const datasource = values.datasource ? JSON.parse(values.datasource) : {}
const url = datasource.url

const fail = (error_code, message) => {
  // the CLI drops the first stderr line, then parses one JSON object per line
  process.stderr.write(
    `\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields: { error_code, message, is_panic: false } })}\n`,
  )
  process.exit(1)
}

async function cli(command) {
  const { default: pg } = await import('pg')
  const target = new URL(url)
  const dbname = decodeURIComponent(target.pathname.slice(1)) || 'postgres'
  if (command === 'can-connect-to-database') {
    const c = new pg.Client({ connectionString: url })
    try {
      await c.connect()
      await c.end()
    } catch (e) {
      if (e.code === '3D000') fail('P1003', `Database \`${dbname}\` does not exist`)
      if (e.code === '28P01') fail('P1000', `Authentication failed against the database server at \`${target.host}\``)
      fail('P1001', `Can't reach database server at \`${target.host}\`: ${e.message || e.code}`)
    }
    return
  }
  if (command === 'create-database' || command === 'drop-database') {
    const admin = new URL(url)
    admin.pathname = '/postgres'
    const c = new pg.Client({ connectionString: admin.href })
    await c.connect()
    const id = c.escapeIdentifier(dbname)
    try {
      await c.query(
        command === 'create-database' ? `CREATE DATABASE ${id}` : `DROP DATABASE IF EXISTS ${id} WITH (FORCE)`,
      )
    } catch (e) {
      // somebody else created it meanwhile
      if (command === 'drop-database' || !['42P04', '23505'].includes(e.code)) fail('P1010', e.message)
    } finally {
      await c.end()
    }
    return
  }
  fail('P0000', `unsupported command ${command}`)
}

async function loadEngine() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const entry = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = new WebAssembly.Module(readFileSync(entry.replace(/\.js$/, '.wasm')))
  const { exports } = new WebAssembly.Instance(wasm, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(exports)
  exports.__wbindgen_start()
  return glue.SchemaEngine
}

// @prisma/adapter-pg is built for queries; three things must differ for migrations:
//  - "char" (oid 18, all over pg_catalog) is unsupported  -> report it as Character
//  - executeScript() splits on ';' (breaks DO $$ ... $$)     -> one simple-protocol query
//  - a connectionString overrides `database`, so the "shadow" database would be the REAL one -> parse the URL
async function migrationAdapter() {
  const { default: pg } = await import('pg')
  const { parse } = await import('pg-connection-string')
  const { PrismaPg } = await import('@prisma/adapter-pg')
  const { ColumnTypeEnum } = await import('@prisma/driver-adapter-utils')
  const CHAR = 18
  const TEXT = 25
  const charColumns = new WeakMap()
  let patched = false
  const patch = (adapter) => {
    const own = Object.getPrototypeOf(adapter)
    const base = Object.getPrototypeOf(own)
    if (patched) return adapter
    patched = true
    const { performIO, queryRaw } = base
    base.performIO = async function (query) {
      const res = await performIO.call(this, query)
      const idx = res.fields.flatMap((f, i) => (f.dataTypeID === CHAR ? [i] : []))
      if (idx.length) {
        res.fields = res.fields.map((f) => (f.dataTypeID === CHAR ? { ...f, dataTypeID: TEXT } : f))
        charColumns.set(res.rows, idx)
      }
      return res
    }
    base.queryRaw = async function (query) {
      const out = await queryRaw.call(this, query)
      for (const i of charColumns.get(out.rows) ?? []) out.columnTypes[i] = ColumnTypeEnum.Character
      return out
    }
    own.executeScript = async function (script) {
      try {
        await this.client.query(script)
      } catch (e) {
        this.onError(e)
      }
    }
    return adapter
  }
  return class MigratePg {
    provider = 'postgres'
    adapterName = '@prisma/adapter-pg'
    constructor(connectionString = 'postgresql://localhost/postgres') {
      this.schema = new URL(connectionString).searchParams.get('schema') ?? undefined
      const { schema: _, ...config } = parse(connectionString)
      // one connection: advisory locks and SET must stay on the same session
      this.config = {
        ...config,
        max: 1,
        application_name: 'prisma-migrate',
        ...(this.schema ? { options: `-c search_path="${this.schema}"` } : {}),
      }
    }
    async connect() {
      // one shared session: the advisory lock taken by one method must be visible as ours to the next
      this.pool ??= new pg.Pool({ ...this.config, idleTimeoutMillis: 0 })
      return patch(await new PrismaPg(this.pool, this.schema ? { schema: this.schema } : undefined).connect())
    }
    async connectToShadowDb() {
      const database = `prisma_migrate_shadow_db_${globalThis.crypto.randomUUID()}`
      const admin = new pg.Client(this.config)
      await admin.connect()
      await admin.query(`CREATE DATABASE "${database}"`)
      const adapter = patch(await new PrismaPg({ ...this.config, database }).connect())
      const dispose = adapter.dispose.bind(adapter)
      adapter.dispose = async () => {
        await dispose()
        await admin.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
        await admin.end()
      }
      return adapter
    }
  }
}

async function serve() {
  const SchemaEngine = await loadEngine()
  const { bindMigrationAwareSqlAdapterFactory } = await import('@prisma/driver-adapter-utils')
  const MigratePg = await migrationAdapter()
  const factory = bindMigrationAwareSqlAdapterFactory(new MigratePg(url))
  const datamodels = (values.datamodels ?? []).map((p) => [p, readFileSync(p, 'utf8')])
  // a fresh engine per call (instances keep state between methods)
  const create = () => SchemaEngine.new({ datamodels: datamodels.length ? datamodels : undefined }, () => {}, factory)

  const renamed = { getDatabaseVersion: 'version' }
  const send = (m) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...m })}\n`)
  let printId = 1e9
  let queue = Promise.resolve()
  const handle = async ({ id, method, params }) => {
    try {
      if (method === 'createDatabase') {
        await cli('create-database')
        return send({ id, result: { databaseName: new URL(url).pathname.slice(1) } })
      }
      const e = await create()
      // engine quirk: these two find the shadow database only after another method opened it
      if (method === 'evaluateDataLoss' || method === 'createMigration') {
        await e.diagnoseMigrationHistory({
          migrationsList: params.migrationsList,
          filters: params.filters,
          optInToShadowDatabase: true,
        })
      }
      const result = await e[renamed[method] ?? method](params)
      // the native engine prints the diff itself, through a `print` notification
      if (method === 'diff' && result?.stdout != null)
        send({ id: printId++, method: 'print', params: { content: result.stdout } })
      send({ id, result: result ?? null })
    } catch (err) {
      if (process.env.DEBUG_ENGINE) console.error(method, err)
      const m = String(err?.message ?? err)
      send({
        id,
        error: {
          code: 4466,
          message: 'An error happened. Check the data field for details.',
          data: { is_panic: false, message: m, meta: null, error_code: err?.code ?? null },
        },
      })
    }
  }
  for await (const line of createInterface({ input: process.stdin })) {
    if (!line.trim()) continue
    const msg = JSON.parse(line)
    if (msg.method) queue = queue.then(() => handle(msg))
  }
  await queue
  process.exit(0)
}

if (positionals[0] === 'cli') await cli(positionals[1])
else await serve()
