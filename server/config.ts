/** Settings of a server, as parsed from the environment. Documented in docs/configuration.md. */
export interface Config {
  host: string
  /** 0: any free port. */
  port: number
  dataDir: string
  /** undefined: the embedded PostgreSQL in the data directory. */
  databaseUrl?: string
  /** Token of scripts, as given in RUNGRID_ADMIN_TOKEN. */
  adminToken?: string
  /** Directories, real paths, under which paths from users must lie. */
  roots: string[]
  /** Host names, with or without port, that may reach it besides loopback. */
  allowedHosts: string[]
  /** The nvidia-smi to ask; a stand-in in tests. */
  nvidiaSmi: string
  /** CPU slots offered where there is no GPU. */
  cpuSlots: number
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Directory of the installation: package.json, workers, examples, migrations. */
  installDir: string
  production: boolean
}
