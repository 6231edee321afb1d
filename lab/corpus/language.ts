// Owns the cases of the text itself: bytes, lines, comments, quotes, braces, blocks and words that
// are not implemented. Never runs one.
import { agree, type CorpusCase, differ, instance, text } from './case.ts';

const bytes = (content: string) => Uint8Array.from(content, (character) => character.charCodeAt(0));
const long = (length: number) => 'x'.repeat(length);

export const textCases: readonly CorpusCase[] = [
  agree('an empty file', 0, ''),
  agree('only comments', 0, '# a\n! b\n'),
  agree('only white space', 0, ' \n\t\n\n'),
  agree('CRLF', 0, instance().replaceAll('\n', '\r\n')),
  agree('a carriage return as a blank', 0, instance().replace('interface eth0', 'interface\reth0')),
  agree('a form feed', 0, instance().replace('interface eth0', 'interface\feth0')),
  agree('a vertical tab', 0, instance().replace('interface eth0', 'interface\veth0')),
  agree('no newline at the end', 0, instance().trimEnd()),
  differ(
    'a byte order mark',
    { exit: 5, line: 1 },
    { exit: 0 },
    'keepalived loses the first block',
    `\uFEFF${instance()}`,
  ),
  agree('a no-break space', 5, instance().replace('interface eth0', 'interface\u00a0eth0')),
  agree('a NUL byte', 5, instance().replace('eth0', 'et\0h0')),
  differ(
    'a NUL byte in a comment',
    { exit: 0 },
    { exit: 5, line: 1 },
    '2.4.3 reports it',
    `# a\0b\n${instance()}`,
  ),
  agree('a byte that is no UTF-8', 0, bytes(`# \xe9\n${instance()}`)),
  agree('a comment of 1022 bytes', 0, `#${long(1021)}\n${instance()}`),
  agree('a comment of 1100 bytes', 5, `#${long(1099)}\n${instance()}`),
  differ(
    'a line of 1100 bytes with words',
    { exit: 5, line: 8 },
    { exit: 5, line: 7 },
    '2.4.3 rejects the line; 2.2.7 reads it in pieces',
    instance(`nopreempt ${long(1090)}`),
  ),
  agree('a comment behind a word', 0, instance('priority 100#x', 'nopreempt!y')),
  agree('an escaped hash', 0, text(['global_defs {', 'router_id a\\#b', '}'])),
  differ(
    'an escaped hash in a name',
    { exit: 5, line: 2 },
    { exit: 0 },
    '2.2.7 does not know the escape and cuts the line there',
    instance().replace(' A {', ' A\\#b {'),
  ),
  agree('a hash in quotes', 0, text(['global_defs {', 'router_id "a # b"', '}'])),
  agree('a backslash at the end of a line', 5, instance().replace('eth0', 'eth0 \\')),
];

export const quoteCases: readonly CorpusCase[] = [
  agree('quoted words', 0, instance('"priority" "100"')),
  agree('single quotes are no quotes', 5, instance("priority '100'")),
  differ(
    'an unterminated quote',
    { exit: 2, line: 2 },
    { exit: 5, line: 2 },
    'the statement is ignored; keepalived goes on with what is left of it',
    instance().replace('eth0', '"eth0'),
  ),
  agree('braces in quotes', 0, text(['global_defs {', 'router_id "{a}"', '}'])),
];

export const braceCases: readonly CorpusCase[] = [
  agree('a brace on the next line', 0, instance().replace('A {', 'A\n\n{')),
  agree('a glued brace', 0, instance().replace('A {', 'A{')),
  agree(
    'blocks on one line',
    0,
    'vrrp_instance A { interface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 10.9.0.1 } }\n',
  ),
  agree('a missing brace at the end', 5, instance().replace(/\}\n$/, '')),
  agree('a brace too many', 5, `${instance()}}\n`),
  agree('a brace without a keyword', 5, `{\n}\n${instance()}`),
  agree('two keywords on a line', 5, 'vrrp_instance A {\ninterface eth0 virtual_router_id 1\n}\n'),
  differ(
    'a block without its brace',
    { exit: 5, line: 2 },
    { exit: 5, line: 1 },
    'said where the block begins',
    `global_defs\n${instance()}`,
  ),
  agree('a keyword that opens no block', 5, instance('nopreempt {', '}')),
];

export const unknownCases: readonly CorpusCase[] = [
  agree('an unknown word outside', 5, `foo\n${instance()}`),
  agree('an unknown word inside', 5, instance('foo bar')),
  agree('a word in the wrong block', 5, `interface eth0\n${instance()}`),
  agree('a keyword in upper case', 5, instance('Priority 100')),
  agree('an abbreviated keyword', 5, instance('prio 100')),
  agree('an unknown block', 5, instance('foo {', 'bar', '}')),
  differ(
    'auth_hmac',
    { exit: 5, line: 7 },
    { exit: 0 },
    '2.2.7 does not know the word yet',
    instance('auth_hmac {', `key 1 ${'x'.repeat(32)}`, 'active_key 1', '}'),
  ),
  agree(
    'words that are not implemented',
    0,
    instance('dont_track_primary', 'accept', 'debug 2', 'smtp_alert'),
  ),
  agree(
    'global words that are not implemented',
    0,
    text([
      'global_defs {',
      'vrrp_garp_master_delay 3',
      'process_names',
      'dynamic_interfaces',
      'max_auto_priority',
      'vrrp_strict no',
      '}',
    ]) + instance(),
  ),
  agree(
    'notification_email',
    0,
    text(['global_defs {', 'notification_email {', 'a@example.com', '}', '}']) + instance(),
  ),
  agree(
    'a sync group',
    0,
    instance() +
      instance().replace(' A ', ' B ').replace('eth0', 'eth1') +
      text(['vrrp_sync_group G {', 'group {', 'A', 'B', '}', '}']),
  ),
  agree('excluded addresses', 0, instance('virtual_ipaddress_excluded {', '10.9.0.200', '}')),
  agree('unicast peers', 0, instance('unicast_src_ip 10.9.0.1', 'unicast_peer {', '10.9.0.2', '}')),
  agree('routes', 0, instance('virtual_routes {', '10.99.0.0/24 via 10.9.0.254 dev eth0', '}')),
  agree('rules', 0, instance('virtual_rules {', 'from 10.9.0.100 table 100 priority 100', '}')),
  agree(
    'static addresses',
    0,
    text(['static_ipaddress {', '10.9.1.50/24 dev eth1', '}']) + instance(),
  ),
  agree('a tracked interface', 0, instance('track_interface {', 'eth1 weight 10', '}')),
  agree(
    'a tracked process',
    0,
    text(['vrrp_track_process p {', 'process nginx', '}']) + instance('track_process {', 'p', '}'),
  ),
  agree(
    'a tracked file',
    0,
    text(['track_file f {', 'file /tmp/f', '}']) + instance('track_file {', 'f weight 1', '}'),
  ),
  agree(
    'a virtual server',
    0,
    text([
      'virtual_server 10.9.0.100 80 {',
      'lvs_sched rr',
      'lvs_method DR',
      'protocol TCP',
      'real_server 10.9.0.2 80 {',
      'TCP_CHECK {',
      'connect_timeout 3',
      '}',
      '}',
      '}',
    ]) + instance(),
  ),
  differ(
    'a virtual server with defaults',
    { exit: 5 },
    { exit: 0 },
    'virtual servers are not implemented',
    text([
      'virtual_server 10.9.0.100 80 {',
      'real_server 10.9.0.2 80 {',
      'TCP_CHECK {',
      '}',
      '}',
      '}',
    ]) + instance(),
  ),
  agree(
    'a virtual server group',
    0,
    text(['virtual_server_group G {', '10.9.0.100 80', '}']) + instance(),
  ),
  agree(
    'a BFD session',
    0,
    text(['bfd_instance b {', 'neighbor_ip 10.9.0.2', 'source_ip 10.9.0.1', '}']) + instance(),
  ),
];
