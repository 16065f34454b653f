import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import autoscaling from './autoscaling'
import {
  bare,
  CLIENT,
  changed,
  commands,
  edition,
  METADATA,
  notApplicable,
  run,
  silent,
} from './testing/edition-3-runs'

testRule(autoscaling, {
  pass: [
    { name: 'the flag that the driver writes into the arguments of every run', edition, subject: run, summary: 'none' },
    { name: "the clients' files alone", edition, subject: bare, summary: "none in the clients' files" },
  ],
  fail: [
    {
      name: 'the option in a command',
      edition,
      subject: await commands(2, '--duration', '--enable-autoscaling --duration'),
      verdict: 'open',
      messages: ['asked'],
    },
    {
      name: 'a client whose users changed',
      edition,
      subject: await changed(({ clients }) =>
        Object.assign(clients[CLIENT]?.summary as JsonObject, { autoscaling_stats: [{ users: 5 }] }),
      ),
      verdict: 'open',
      messages: ['seen'],
    },
  ],
  unjudged: [
    {
      name: 'neither commands nor files of clients',
      edition,
      subject: await silent((files) => {
        files.clients = {}
      }),
      file: METADATA,
      field: 'command_output_files',
    },
  ],
  notApplicable: [...notApplicable],
})
