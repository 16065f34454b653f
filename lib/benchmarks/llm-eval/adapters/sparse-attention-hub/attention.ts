import { z } from 'zod'
import type { Issue } from '../../../../errors/rungrid-error'
import { issuesOf, joinPath, prefixed } from '../../../../matrix/issues'
import { knownNames } from '../../../../matrix/near'
import type { AxisValue, Json } from '../../../../matrix/types'
import { type Expansion, fault } from '../../adapter'
import { MASKERS, type MaskerConfig, schemaOf } from './maskers'

/** The value of the attention axis. `masker_configs` null: dense, every token. A list is never empty. */
export interface HubAttention {
  masker_configs: MaskerConfig[] | null
}

/** A density target of 10 % of a context of 32,768 tokens, less the 256 that sink and window take. */
const BUDGET = '9.21875%'
const mask = (type: string, params: Record<string, Json>): MaskerConfig => ({ type, params })
const sink = (size: number) => mask('SinkMaskerConfig', { sink_size: size })
const local = (size: number) => mask('LocalMaskerConfig', { window_size: size })
const sinkLocal = [sink(128), local(128)]
const hash = (heavy: string) => mask('HashAttentionTopKMaskerConfig', { heavy_size: heavy })
const pqCache = (heavy: string) =>
  mask('PQCacheConfig', {
    heavy_size: heavy,
    pq_group_factor: 2,
    pq_bits: 6,
    kmeans_iter: 10,
    init_offset: 128,
    metric: 'euclidean',
  })
const adaptive = mask('AdaptiveSamplingMaskerConfig', {
  base_rate_sampling: '5%',
  epsilon: 0.05,
  delta: 0.05,
  init_offset: 128,
  local_offset: 128,
})

/** Named configurations. A parameter that a preset leaves out and that has no default must be given with its name. */
export const PRESETS: Readonly<Record<string, MaskerConfig[]>> = {
  streaming: [sink(4), local(16)],
  sink_local: sinkLocal,
  oracle_topk: [...sinkLocal, mask('OracleTopKConfig', { heavy_size: BUDGET })],
  oracle_topp: [...sinkLocal, mask('OracleTopPMaskerConfig', { top_p: 0.7 })],
  random_sampling: [...sinkLocal, mask('RandomSamplingMaskerConfig', { sampling_rate: 0.0921875 })],
  hashattention_topk: [...sinkLocal, hash(BUDGET)],
  hash_attention: [...sinkLocal, hash(BUDGET)],
  double_sparsity_topk: [
    ...sinkLocal,
    mask('DoubleSparsityTopKMaskerConfig', {
      heavy_size: BUDGET,
      group_factor: 8,
      label_bits: 2,
      channel_selection: 'q_proj',
    }),
  ],
  quest_topk: [...sinkLocal, mask('QuestTopKMaskerConfig', { heavy_size: BUDGET, page_size: 128, label_bits: 16 })],
  pqcache_topk: [...sinkLocal, pqCache(BUDGET)],
  socket_topk: [...sinkLocal, mask('SocketMaskerConfig', { heavy_size: BUDGET, K: 11, L: 55, tau: 0.5 })],
  magicpig: [...sinkLocal, mask('MagicPigConfig', { lsh_l: 8, lsh_k: 64 })],
  vattention_oracle_topk: [...sinkLocal, mask('OracleTopKConfig', { heavy_size: '5%' }), adaptive],
  vattention_hashattention_topk: [...sinkLocal, hash('5%'), adaptive],
  vattention_pqcache_topk: [...sinkLocal, pqCache(BUDGET), adaptive],
}

export const presetNames = ['dense', ...Object.keys(PRESETS)]

/** Parameters that a preset needs and does not have: files of weights. */
export function missingOf(preset: string): string[] {
  return (PRESETS[preset] ?? []).flatMap(({ type, params }) =>
    Object.entries(MASKERS[type]!.parameters)
      .filter(([name, { schema }]) => !(name in params) && !schema.safeParse(undefined).success)
      .map(([name]) => name),
  )
}

export const attentionChoices = [
  { label: 'dense', value: 'dense' as Json, detail: 'every token' },
  ...Object.entries(PRESETS).flatMap(([name, maskers]) =>
    missingOf(name).length > 0 ? [] : [{ label: name, value: name as Json, detail: detailOf(maskers) }],
  ),
]

/** Stands in paths and keys as it is, so it has no separators and can't lead out of the results directory. */
const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be 1 to 128 letters, digits, dots, hyphens or underscores')

/**
 * `dense`; a preset by name; `{name: streaming, sink_size: 4, window_size: 1020}`, a preset with other parameters, or sink and
 * window under a name of one's own; `{name: mine, masker_configs: [{type, params}]}`, the form in which the hub's tools
 * exchange them. `label` names it in the grid and in paths in place of `name`.
 */
export function expandAttention(raw: Json): Expansion {
  const given = typeof raw === 'string' ? { name: raw } : raw
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    return fault('must be the name of an attention configuration, or a map with a name')
  const { name, label = name, masker_configs: listed, type, ...rest } = given
  const at = typeof raw === 'string' ? '' : given.label === undefined ? 'name' : 'label'
  const named = nameSchema.safeParse(label)
  if (!named.success) return fault(`${named.error.issues[0]!.message}, not ${JSON.stringify(label ?? null)}`, at)
  if (typeof name !== 'string') return fault('needs a name', 'name')
  const read = listed === undefined ? readNamed(name, rest, typeof raw === 'string') : readListed(listed, type, rest)
  if (listed === undefined && type !== undefined)
    return fault('goes with masker_configs', 'type', 'Give masker_configs, or remove it.')
  if ('issues' in read) return { values: [], issues: read.issues }
  const value: HubAttention = { masker_configs: read.maskers }
  const detail = read.maskers ? detailOf(read.maskers) : ''
  const axisValue: AxisValue = { label: named.data, ...(detail ? { detail } : {}), value: value as unknown as Json }
  return { values: [axisValue], issues: [] }
}

type Read = { maskers: MaskerConfig[] | null } | { issues: Issue[] }

function readNamed(name: string, given: Record<string, Json>, isText: boolean): Read {
  if (name === 'dense') {
    const extra = Object.keys(given)
    if (extra.length === 0) return { maskers: null }
    return {
      issues: extra.map((key) => ({ path: key, message: '`dense` attends every token and takes no parameters' })),
    }
  }
  const isWindow = Object.keys(given).length > 0 && Object.keys(given).every((key) => WINDOW.includes(key))
  const preset = PRESETS[name] ?? (isWindow ? windowOf(given) : undefined)
  if (!preset) {
    const message = `sparse-attention-hub has no attention configuration \`${name}\` here`
    const fix = `${knownNames(name, presetNames)} A name of your own goes with sink_size and window_size, or masker_configs.`
    return { issues: [{ path: isText ? '' : 'name', message, fix }] }
  }
  const issues: Issue[] = []
  const maskers = preset.map(({ type, params }) => ({ type, params: { ...params } }))
  for (const [key, value] of Object.entries(given)) {
    const owners = maskers.filter(({ type }) => key in MASKERS[type]!.parameters)
    if (owners.length === 1) owners[0]!.params[key] = value
    else if (owners.length === 0) {
      const known = maskers.flatMap(({ type }) => Object.keys(MASKERS[type]!.parameters))
      issues.push({ path: key, message: `\`${name}\` has no parameter \`${key}\``, fix: knownNames(key, known) })
    } else
      issues.push({
        path: key,
        message: `${owners.map(({ type }) => type).join(' and ')} both have \`${key}\``,
        fix: 'Write the configuration with masker_configs.',
      })
  }
  if (issues.length > 0) return { issues }
  return checked(
    maskers.map(({ type, params }) => ({ type, params, at: '' })),
    name,
  )
}

const WINDOW = ['sink_size', 'window_size']

/** Sink and window under a name of the user's own; what is not given is left out. */
function windowOf(given: Record<string, Json>): MaskerConfig[] {
  const maskers: MaskerConfig[] = []
  if ('sink_size' in given) maskers.push(mask('SinkMaskerConfig', {}))
  if ('window_size' in given) maskers.push(mask('LocalMaskerConfig', {}))
  return maskers
}

function readListed(listed: Json, type: Json | undefined, rest: Record<string, Json>): Read {
  const extra = Object.keys(rest)
  if (extra.length > 0)
    return { issues: extra.map((key) => ({ path: key, message: 'goes into the params of one of masker_configs' })) }
  if (type !== undefined && type !== 'ResearchAttentionConfig')
    return {
      issues: [{ path: 'type', message: 'only ResearchAttentionConfig is possible: the hub refuses the others' }],
    }
  if (listed === null) return { maskers: null }
  if (!Array.isArray(listed) || listed.length === 0)
    return {
      issues: [
        {
          path: 'masker_configs',
          message: 'must list at least one masker; none would be a dense run under another name',
          fix: 'Write dense for attention to every token.',
        },
      ],
    }
  const issues: Issue[] = []
  const found = listed.flatMap((each, i) => {
    const at = `masker_configs[${i}]`
    if (each === null || typeof each !== 'object' || Array.isArray(each)) {
      issues.push({ path: at, message: 'must be a map with type and params' })
      return []
    }
    for (const key of Object.keys(each))
      if (key !== 'type' && key !== 'params')
        issues.push({ path: joinPath(at, key), message: 'unknown key; known: type, params' })
    if (typeof each.type !== 'string' || !Object.hasOwn(MASKERS, each.type)) {
      const message = `unknown masker ${JSON.stringify(each.type ?? null)}; it is never left out in silence`
      issues.push({ path: `${at}.type`, message, fix: knownNames(String(each.type ?? ''), Object.keys(MASKERS)) })
      return []
    }
    const params = each.params ?? {}
    if (typeof params !== 'object' || Array.isArray(params)) {
      issues.push({ path: `${at}.params`, message: 'must be a map' })
      return []
    }
    // The hub's own files carry a `search_space` of its tuner, which means nothing in a run.
    const { search_space: _tuning, ...own } = params
    return [{ type: each.type, params: own, at: `${at}.params` }]
  })
  return issues.length > 0 ? { issues } : checked(found)
}

/** Fills in defaults and finds every fault. `preset` says that parameters stand beside the name. */
function checked(maskers: (MaskerConfig & { at: string })[], preset?: string): Read {
  const issues: Issue[] = []
  const parsed = maskers.map(({ type, params, at }) => {
    const schema = schemaOf(type)
    const result = schema.safeParse(params, { reportInput: true })
    if (result.success) return { type, params: result.data }
    for (const issue of issuesOf(result.error, schema)) {
      const absent = issue.path in MASKERS[type]!.parameters && !(issue.path in params)
      const told = absent ? missing(type, issue.path, preset) : issue
      issues.push({ ...told, path: prefixed(at, issue.path) })
    }
    return { type, params }
  })
  const sampling = parsed.filter(({ type }) => MASKERS[type]!.sampling)
  if (sampling.length > 1)
    issues.push({
      path: 'masker_configs',
      message: `${sampling.map(({ type }) => type).join(' and ')} both sample; a configuration has at most one that does`,
    })
  return issues.length > 0 ? { issues } : { maskers: parsed }
}

function missing(type: string, name: string, preset?: string): { message: string; fix: string } {
  const means = `${name} is: ${MASKERS[type]!.parameters[name]!.means}.`
  return preset
    ? { message: `\`${preset}\` needs \`${name}\`.`, fix: `Write { name: ${preset}, ${name}: … }; ${means}` }
    : { message: `This is required by ${type}.`, fix: means }
}

function detailOf(maskers: MaskerConfig[]): string {
  return maskers
    .map(({ type, params }) => {
      const { shown, title } = MASKERS[type]!
      const value = shown && params[shown.parameter]
      return value === undefined ? title.toLowerCase() : `${shown!.as} ${value}`
    })
    .join(' · ')
}
