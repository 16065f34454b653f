import { testRule } from '../testing/rule-table'
import configFile from './config-file'
import { args, commands, edition, needsMetadata, notApplicable, run, silent } from './testing/edition-3-runs'

testRule(configFile, {
  pass: [
    { name: 'the configuration of the benchmark', edition, subject: run },
    { name: 'a file of options of the driver', edition, subject: await args({ config_file: '/home/me/options.yaml' }) },
    { name: 'no recorded commands', edition, subject: await silent() },
  ],
  fail: [
    {
      name: 'an argument',
      edition,
      subject: await args({ config: '/home/me/kv.yaml' }),
      verdict: 'open',
      messages: ['own'],
    },
    {
      name: 'a command with another file',
      edition,
      subject: await commands(2, /--config \S+/, '--config /home/me/config.yaml'),
      verdict: 'open',
      messages: ['own'],
      actual: '/home/me/config.yaml',
    },
  ],
  unjudged: [...needsMetadata],
  notApplicable: [...notApplicable],
})
