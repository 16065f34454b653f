/**
 * The environment of a worker is built, never inherited: the server's own secrets must not be in it. What a program
 * needs to find its tools, caches and models passes; Hugging Face's token passes because gated models need it.
 */
const NAMES = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'TZ',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'VIRTUAL_ENV',
  'PYTHONPATH',
  'PYTHONHOME',
  'NO_PROXY',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'no_proxy',
  'http_proxy',
  'https_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
])
const PREFIXES = [
  'LC_',
  'XDG_',
  'CONDA_',
  'CUDA_',
  'HF_',
  'HUGGINGFACE_',
  'TORCH_',
  'TRANSFORMERS_',
  'NCCL_',
  'OMP_',
  'MKL_',
]
/** Devices are given by the scheduler alone. */
const NEVER = new Set(['CUDA_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES'])

export function inheritedEnvironment(from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(from)) {
    if (value === undefined || NEVER.has(name)) continue
    if (NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))) env[name] = value
  }
  env.PATH ??= '/usr/local/bin:/usr/bin:/bin'
  return env
}

/**
 * The variables that keep requests to this server off a proxy of the environment: what is there already, and the host.
 * @param host name or address as in a URL, where IPv6 has brackets
 */
export function reachedDirectly(env: Record<string, string>, host: string): Record<string, string> {
  const name = host.replace(/^\[|\]$/g, '')
  const extended = (known: string | undefined) => {
    const hosts = (known ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean)
    return hosts.includes('*') || hosts.includes(name) ? hosts.join(',') : [...hosts, name].join(',')
  }
  // Programs differ in which of the two they read; where only one is set, both say the same.
  return {
    no_proxy: extended(env.no_proxy ?? env.NO_PROXY),
    NO_PROXY: extended(env.NO_PROXY ?? env.no_proxy),
  }
}
