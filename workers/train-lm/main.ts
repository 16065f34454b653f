/** Trains a small character language model: what an attempt of the benchmark train-lm executes. */
import { trainLmParams } from '../../lib/benchmarks/train-lm/params'
import { type Client, connect } from '../client/client'
import { readSpec, required, type Spec } from '../client/spec'
import { run } from '../run'
import { checkpointFile, restoreCheckpoint, saveCheckpoint } from './checkpoint'
import { writeResults } from './results'
import { readText } from './text'
import { Training } from './training'

const PRINT_EVERY_MS = 2000

async function main(client: Client): Promise<'done' | 'stopped'> {
  const spec = readSpec()
  const results = required('RUNGRID_RESULT_DIR')
  const checkpoint = checkpointFile(required('RUNGRID_CHECKPOINT_DIR'))
  const params = trainLmParams.parse(spec.params)
  const file = inputOf(spec, params.text)
  const text = readText(file)
  const training = new Training(params, text)
  const { characters, vocabulary, sha256, truncated } = text
  console.log(
    `text ${file}: ${characters.length} characters, ${vocabulary.length} different${truncated ? ' (the first 8 MiB)' : ''}`,
  )
  console.log(
    `model: ${training.parameters} parameters, context ${params.context}, width ${params.width}, seed ${params.seed}`,
  )

  const restored = restoreCheckpoint(checkpoint, training, sha256)
  if (restored.kind === 'restored') console.log(`resumed at step ${training.position.step} from ${checkpoint}`)
  if (restored.kind === 'refused') console.log(`checkpoint refused, training starts anew: ${restored.reason}`)
  const secondsBefore = restored.kind === 'restored' ? restored.seconds : 0
  const begun = performance.now()
  const seconds = () => secondsBefore + (performance.now() - begun) / 1000
  const save = () => {
    saveCheckpoint(checkpoint, training, sha256, seconds())
    console.log(`checkpoint at step ${training.position.step}`)
  }

  let measured = { step: training.position.step, at: performance.now() }
  let printed = Number.NEGATIVE_INFINITY
  while (training.position.step < params.steps) {
    const { step, loss, lr, gradNorm } = training.step()
    const last = step === params.steps
    if (step % params.log_every === 0 || last || !Number.isFinite(loss)) {
      const now = performance.now()
      const tokensPerSecond = ((step - measured.step) * params.batch * 1000) / (now - measured.at)
      measured = { step, at: now }
      const mean = training.takeMeanLoss()
      client.log(step, { loss: mean, lr, grad_norm: gradNorm, tokens_per_second: tokensPerSecond })
      if (now - printed > PRINT_EVERY_MS || last) {
        printed = now
        const pace = `${Math.round(tokensPerSecond)} tokens/s`
        console.log(`step ${step}/${params.steps}  loss ${mean.toFixed(4)}  lr ${lr.toExponential(2)}  ${pace}`)
      }
    }
    if (!Number.isFinite(loss))
      throw new Error(`training diverged: the loss is ${loss} at step ${step}; lower lr (${params.lr}) or grad_clip`)
    if (step % params.eval_every === 0 || last) {
      const valLoss = training.validate()
      client.log(step, { val_loss: valLoss })
      console.log(
        `step ${step}/${params.steps}  validation loss ${valLoss.toFixed(4)}  perplexity ${Math.exp(valLoss).toFixed(2)}`,
      )
    }
    if (step % params.checkpoint_every === 0 || last) save()
    client.progress({ state: 'running', step, totalSteps: params.steps })
    await client.breathe()
    if (client.stopping && !last) {
      save()
      if (client.stopRequest?.intent !== 'stop') return 'stopped'
      // What it has is enough: these weights are the result, so they are judged as they are.
      if (training.position.lossCount > 0) client.log(step, { loss: training.takeMeanLoss() })
      client.log(step, { val_loss: training.validate() })
      break
    }
  }

  const { step } = training.position
  const metrics = writeResults(results, training, text, seconds())
  client.progress({
    state: 'finished',
    step,
    totalSteps: params.steps,
    metrics: [{ name: 'val_loss', value: metrics.val_loss.toFixed(4) }],
  })
  console.log(
    `done${step < params.steps ? `, stopped early at step ${step}` : ''}: validation loss ${metrics.val_loss.toFixed(4)}, perplexity ${metrics.perplexity.toFixed(2)}, ${metrics.tokens} tokens in ${metrics.seconds.toFixed(1)} s`,
  )
  return 'done'
}

/** The path of an input: as the scheduler resolved it, or as it was given. */
function inputOf(spec: Spec, name: string): string {
  const resolved = spec.inputs?.[name] ?? name
  if (resolved.startsWith('builtin:')) throw new Error(`the input ${name} was not resolved to a file`)
  return resolved
}

await run(connect(), main)
