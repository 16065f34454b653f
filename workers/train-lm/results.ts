import path from 'node:path'
import { writeAtomically } from '../atomic'
import type { Text } from './text'
import { unigramEntropy } from './text'
import type { Training } from './training'

/** Writes the declared result files. @returns the final figures, as in metrics.json. */
export function writeResults(directory: string, training: Training, text: Text, seconds: number) {
  const { params, model, position } = training
  const tokens = position.step * params.batch
  const metrics = {
    loss: position.lastLoss,
    val_loss: position.lastValLoss,
    perplexity: Math.exp(position.lastValLoss),
    unigram_entropy: unigramEntropy(text.characters),
    steps: position.step,
    tokens,
    seconds,
    tokens_per_second: tokens / seconds,
    parameters: training.parameters,
    vocabulary: text.vocabulary.length,
    text_characters: text.characters.length,
    text_sha256: text.sha256,
    text_truncated: text.truncated,
  }
  const description = {
    format: 'float32, little-endian, row-major, one tensor after the other',
    shape: model.shape,
    vocabulary: text.vocabulary,
    tensors: model.tensors.map(({ name, shape, offset }) => ({ name, shape, offset })),
  }
  const put = (name: string, content: string | Uint8Array) => writeAtomically(path.join(directory, name), content)
  put('weights.bin', float32(model.weights))
  put('weights.json', `${JSON.stringify(description, null, 2)}\n`)
  put('sample.txt', `${training.generate(params.sample_length)}\n`)
  put('metrics.json', `${JSON.stringify(metrics, null, 2)}\n`)
  return metrics
}

function float32(weights: Float64Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(weights.length * 4))
  for (const [index, weight] of weights.entries()) bytes.setFloat32(index * 4, weight, true)
  return new Uint8Array(bytes.buffer)
}
