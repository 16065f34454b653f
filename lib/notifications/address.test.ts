import { describe, expect, it } from 'vitest'
import { parseAllowed, refusal } from './address'
import { checkWebhookUrl, maskUrl } from './webhook-url'

describe('an address of a webhook', () => {
  it.each([
    ['8.8.8.8'],
    ['93.184.216.34'],
    ['172.15.255.255'],
    ['172.32.0.1'],
    ['100.63.255.255'],
    ['100.128.0.1'],
    ['2606:4700:4700::1111'],
    ['2a00:1450:4001:80b::200e'],
    ['::ffff:8.8.8.8'],
  ])('%s is of the public internet', (address) => {
    expect(refusal(address)).toBeNull()
  })

  it.each([
    ['127.0.0.1', /this machine/],
    ['127.255.255.254', /this machine/],
    ['0.0.0.0', /no particular/],
    ['0.1.2.3', /no particular/],
    ['10.0.0.1', /private/],
    ['172.16.0.1', /private/],
    ['172.31.255.255', /private/],
    ['192.168.1.1', /private/],
    ['169.254.169.254', /link-local/],
    ['100.64.0.1', /CGNAT/],
    ['100.100.100.200', /CGNAT/],
    ['168.63.129.16', /cloud/],
    ['192.0.0.192', /reserved/],
    ['192.0.2.1', /reserved/],
    ['198.18.0.1', /reserved/],
    ['198.51.100.1', /reserved/],
    ['203.0.113.7', /reserved/],
    ['224.0.0.1', /multicast/],
    ['240.0.0.1', /reserved/],
    ['255.255.255.255', /broadcast/],
    ['::', /no particular/],
    ['::1', /this machine/],
    ['0:0:0:0:0:0:0:1', /this machine/],
    ['::ffff:127.0.0.1', /this machine/],
    ['::ffff:7f00:1', /this machine/],
    ['::ffff:10.1.2.3', /private/],
    ['::ffff:a9fe:a9fe', /link-local/],
    ['::127.0.0.1', /this machine/],
    ['::7f00:1', /not assigned/],
    ['64:ff9b::7f00:1', /NAT64/],
    ['64:ff9b::10.0.0.1', /NAT64/],
    ['64:ff9b:1::a00:1', /reserved|NAT64/],
    ['::ffff:0:127.0.0.1', /translated/],
    ['2002:7f00:1::', /6to4/],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', /Teredo/],
    ['2001:db8::1', /reserved/],
    ['fe80::1', /link-local/],
    ['fe80::1%eth0', /no address/],
    ['fec0::1', /private/],
    ['fc00::1', /private/],
    ['fd00:ec2::254', /private/],
    ['ff02::1', /multicast/],
    ['100::1', /reserved/],
    ['4000::1', /not assigned/],
    ['', /no address/],
    ['example.org', /no address/],
  ])('%s is refused', (address, why) => {
    expect(refusal(address)).toMatch(why)
  })

  it('is let through by what the administrator allows, also where it hides in an IPv6 one', () => {
    const allowed = parseAllowed(['10.1.0.0/16', '127.0.0.1', 'fd00::/8', 'Chat.Lab.example'])
    expect(refusal('10.1.2.3', allowed)).toBeNull()
    expect(refusal('::ffff:10.1.2.3', allowed)).toBeNull()
    expect(refusal('10.2.0.1', allowed)).toMatch(/private/)
    expect(refusal('127.0.0.1', allowed)).toBeNull()
    expect(refusal('127.0.0.2', allowed)).toMatch(/this machine/)
    expect(refusal('fd00:ec2::254', allowed)).toBeNull()
    expect(allowed.hosts).toEqual(new Set(['chat.lab.example']))
  })

  it.each(['10.0.0.0/33', '300.1.1.1', 'http://chat.lab', 'a b', '1234', 'chat.lab/x'])('allows no %s', (part) => {
    expect(() => parseAllowed([part])).toThrow(part)
  })
})

describe('the URL of a webhook', () => {
  const allowed = parseAllowed(['chat.lab'])
  const issueOf = (text: string) => checkWebhookUrl(text, allowed).issue?.message

  it.each([
    'https://hooks.slack.com/services/T0/B0/secret',
    'http://93.184.216.34:8080/x',
    'https://[2606:4700:4700::1111]/',
    'http://chat.lab:81/x',
    'https://example.org:80/',
  ])('may be %s', (text) => {
    expect(issueOf(text)).toBeUndefined()
  })

  it.each([
    ['hooks.slack.com/services', /not a URL/],
    ['ftp://example.org/', /ftp:/],
    ['file:///etc/passwd', /file:/],
    ['javascript:alert(1)', /javascript:/],
    ['https://me:secret@example.org/', /name or a password/],
    ['https://token@example.org/', /name or a password/],
    ['http://example.org:25/', /Port 25/],
    ['http://example.org:22/', /Port 22/],
    ['http://127.0.0.1/', /this machine/],
    ['http://127.1/', /this machine/],
    ['http://2130706433/', /this machine/],
    ['http://0x7f000001/', /this machine/],
    ['http://0177.0.0.1/', /this machine/],
    ['http://127.0.0.1./', /this machine/],
    ['http://①②⑦.⓪.⓪.①/', /this machine/],
    ['http://localhost:8080/', /this machine/],
    ['http://LOCALHOST./', /this machine/],
    ['http://a.localhost/', /this machine/],
    ['http://[::1]/', /this machine/],
    ['http://[::ffff:169.254.169.254]/latest/meta-data', /link-local/],
    ['http://169.254.169.254/latest/meta-data', /link-local/],
    ['http://10.0.0.7/', /private/],
  ])('may not be %s', (text, why) => {
    const issue = issueOf(text)
    expect(issue).toMatch(why)
    expect(issue).not.toContain('secret')
  })

  it('may not be longer than what is stored', () => {
    expect(issueOf(`https://example.org/${'x'.repeat(2000)}`)).toMatch(/longer than 2000/)
  })

  it('is shown without what is secret in it', () => {
    expect(maskUrl(new URL('https://hooks.slack.com/services/T0/B0/secret'))).toBe('https://hooks.slack.com/…')
    expect(maskUrl(new URL('https://chat.lab:8443/?key=secret'))).toBe('https://chat.lab:8443/…')
    expect(maskUrl(new URL('https://chat.lab'))).toBe('https://chat.lab/')
  })
})
