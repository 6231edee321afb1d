// Owns the cases of what stands around the keywords: definitions, conditions, repetitions and
// includes. Never runs one.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import { agree, beside, type CorpusCase, differ, instance, text } from './case.ts';

const asMe = (one: CorpusCase) => beside(one, { configId: 'me' });
const withFiles = (files: Readonly<Record<string, string>>, one: CorpusCase) =>
  beside(one, { files });
const body = ['interface eth0', 'virtual_router_id 1', 'virtual_ipaddress {', '10.9.0.100', '}'];

export const definitionCases: readonly CorpusCase[] = [
  agree('a definition', 0, `$P=100\n${instance('priority $P')}`),
  agree('a definition that is wrong where it is used', 5, `$P=x\n${instance('priority $P')}`),
  agree('a definition in braces', 0, `$N=100\n${instance('priority ${N}')}`),
  agree('a part of an address', 0, `$N=10.9\n${instance().replace('10.9.0', '${N}.0')}`),
  agree('a reference without a delimiter', 5, `$N=10\n${instance().replace('10.9', '$N.9')}`),
  agree('an indented definition', 0, `  $P=100\n${instance('priority $P')}`),
  agree('a definition inside a block', 0, instance('$P=100', 'priority $P')),
  agree('blanks behind the sign', 0, `$P=   100\t\n${instance('priority $P')}`),
  agree('a blank before the sign', 5, `$P =100\n${instance('priority $P')}`),
  agree('a comment behind a definition', 0, `$P=100 # x\n${instance('priority $P')}`),
  agree('a digit in front of a name', 5, `$1=100\n${instance('priority $1')}`),
  agree('a hyphen in a name', 5, `$a-b=100\n${instance('priority $a-b')}`),
  agree('a definition that comes later', 5, `${instance('priority $P')}$P=100\n`),
  agree('a forward reference', 0, `$P=$Q\n$Q=100\n${instance('priority $P')}`),
  agree('a second definition', 5, `$P=100\n$P=x\n${instance('priority $P')}`),
  agree('a value in quotes', 0, `$P="100"\n${instance('priority $P')}`),
  agree('a reference in quotes', 0, `$P=100\n${instance('priority "${P}"')}`),
  agree('a completed name', 0, `$A=B\n$B=100\n${instance('priority $$A')}`),
  agree('a definition by its name', 0, `$N=P\n$\${N}=100\n${instance('priority $P')}`),
  agree('an empty definition', 5, `$E=\n${instance('priority x$E')}`),
  agree('several lines', 0, `$M=interface eth0 \\\n virtual_router_id 1\n${several('$M')}`),
  agree(
    'several lines in braces',
    0,
    `$M=interface eth0 \\\n virtual_router_id 1\n${several('${M}')}`,
  ),
  agree('several lines and a mistake', 5, `$M=interface eth0 \\\n foo 1\n${several('$M')}`),
  agree(
    'a block in a definition',
    0,
    `$B=vrrp_instance A { \\\n ${body.join(' \\\n ')} \\\n}\n$B\n`,
  ),
  agree(
    'a comment in several lines',
    0,
    `$M=interface eth0 \\\n# no \\\n virtual_router_id 1\n${several('$M')}`,
  ),
  agree('an undefined name without braces', 5, instance('priority $UNDEFINED')),
  agree('an undefined name with braces', 5, instance('priority ${UNDEFINED}')),
  agree('an undefined name in quotes', 0, 'global_defs {\nrouter_id "${UNDEFINED}"\n}\n'),
  agree('definitions in definitions', 0, `$M=$X=100 \\\n $Y=1\n$M\n${instance('priority ${X}')}`),
];

function several(reference: string): string {
  return text(['vrrp_instance A {', reference, 'virtual_ipaddress {', '10.9.0.100', '}', '}']);
}

export const predefinedCases: readonly CorpusCase[] = [
  agree('the instance', 0, text(['global_defs {', 'router_id ${_INSTANCE}', '}'])),
  agree('the directory', 0, text(['global_defs {', 'router_id x${_PWD}', '}'])),
  agree('a random number', 0, instance('priority ${_RANDOM 50 60}')),
  agree('a random number that is wrong', 5, instance('priority ${_RANDOM 300 400}')),
  agree('random bounds that are no numbers', 5, instance('priority ${_RANDOM a b}')),
  agree('a hash', 0, instance('priority 100${_HASH}x')),
  agree('a bang', 0, instance('priority 100${_BANG}x')),
  agree('the wrong case', 5, instance('priority ${_random 50 60}')),
  agree('a definition of a predefined name', 5, `$_PWD=x\n${instance('priority ${_PWD}')}`),
  differ(
    'bounds in the wrong order',
    { exit: 0 },
    { exit: 5, line: 7 },
    'keepalived draws from 0 then',
    instance('priority ${_RANDOM 60 50}'),
  ),
  differ(
    'the environment',
    { exit: 5, line: 2 },
    { exit: 0 },
    '2.2.7 does not know it yet',
    text(['global_defs {', 'router_id x${_ENV PATH}', '}']),
  ),
];

export const conditionCases: readonly CorpusCase[] = [
  agree('a condition of another id', 0, instance('@other foo')),
  agree('a condition of all other ids', 5, instance('@^other foo')),
  asMe(agree('a condition of this id', 5, instance('@me foo'))),
  asMe(agree('not this id', 0, instance('@^me foo'))),
  asMe(agree('an indented condition', 0, instance('  @me\tpriority 100', ' @you priority x'))),
  asMe(agree('two conditions', 5, instance('@me @me priority 100'))),
  asMe(agree('a condition behind a word', 5, instance('priority @me'))),
  asMe(agree('an id without a blank', 0, instance('@mefoo', '@me{'))),
  asMe(agree('an id alone', 0, instance('@me', '@', '@^'))),
  asMe(agree('no id', 0, instance('@ foo', '@^ priority 100'))),
  asMe(agree('a reference as an id', 0, `$I=me\n${instance('@$I foo', '@${I} foo')}`)),
  asMe(agree('a condition before a block', 0, `@me global_defs {\n}\n${instance()}`)),
  asMe(
    agree(
      'a condition before a definition',
      0,
      `@you $P=x\n@me $P=100\n${instance('priority $P')}`,
    ),
  ),
  asMe(agree('a condition from a definition', 0, `$C=@you foo\n${instance('$C')}`)),
  asMe(agree('a condition in capitals', 0, instance('@ME foo'))),
];

export const repetitionCases: readonly CorpusCase[] = [
  agree('a sequence', 0, instance('~SEQ(i, 1, 2) virtual_ipaddress { 10.9.0.$i }')),
  agree('a sequence of mistakes', 5, instance('~SEQ(i, 1, 2) foo$i')),
  agree('a sequence with a step', 0, addresses('~SEQ(i,1,50,200) 10.9.1.$i')),
  agree('a sequence down', 0, addresses('~SEQ(i,9,-2,1) 10.9.1.$i')),
  agree('a sequence to a number', 0, addresses('~SEQ(i,3) 10.9.1.$i')),
  agree('a step of 0', 5, addresses('~SEQ(i,1,0,6) 10.9.1.$i')),
  agree('a step away', 5, addresses('~SEQ(i,1,-1,6) 10.9.1.$i')),
  agree('letters in a sequence', 5, addresses('~SEQ(i,a,b) 10.9.1.$i')),
  agree('a sequence without an end', 5, addresses('~SEQ(i,1,2 10.9.1.$i')),
  agree('a sequence without numbers', 5, addresses('~SEQ(i) 10.9.1.$i')),
  agree('too many numbers', 5, addresses('~SEQ(i,1,2,3,4) 10.9.1.$i')),
  agree('octal numbers', 5, addresses('~SEQ(i,08,9) 10.9.1.$i')),
  agree('a sequence in small letters', 5, addresses('~seq(i,1,2) 10.9.1.$i')),
  agree('a sequence in a line', 5, addresses('10.9.1.1 ~SEQ(i,1,2)')),
  agree('a hexadecimal sequence', 5, instance('~SEQx(i,9,10) priority $i')),
  agree('a hexadecimal sequence of digits', 0, instance('~SEQx(i,8,9) priority $i')),
  agree('negative hexadecimal numbers', 5, instance('~SEQx(i,-1,1) priority 1')),
  agree('a list', 0, addresses('~LST(a, 1 , 2) 10.9.1.$a')),
  agree('a list of pairs', 0, addresses('~LST({a,b},{1,2},{3,4}) 10.9.${a}.$b')),
  agree('a list without values', 5, addresses('~LST(a) 10.9.1.$a')),
  agree('a list with too many values', 5, addresses('~LST({a,b},{1,2,3}) 10.9.${a}.$b')),
  agree('a list with too few values', 5, addresses('~LST({a,b},{1},{3,4}) 10.9.${a}.$b')),
  agree('nested sequences', 0, addresses('~SEQ(i,1,2) ~SEQ(j,1,$i) 10.9.${i}.$j')),
  agree('a sequence from a definition', 0, `$N=2\n$S=~SEQ(i,1,$N) 10.9.1.$i\n${addresses('$S')}`),
  agree('a sequence of definitions', 0, `~SEQ(i,1,2) $P=10$i\n${instance('priority $P')}`),
  agree('a sequence of conditions', 0, instance('~SEQ(i,1,2) @other foo')),
  agree('a sequence of nothing', 0, instance('~SEQ(i,1,2)')),
];

function addresses(...lines: readonly string[]): string {
  return instance().replace('10.9.0.100', ['10.9.0.100', ...lines].join('\n'));
}

const files = { 'a.conf': 'priority 100\n', 'b.conf': 'foo\n', 'd/c.conf': 'include ../a.conf\n' };

export const includeCases: readonly CorpusCase[] = [
  ...[
    agree('an include', 0, instance('include a.conf')),
    agree('an include below', 0, instance('include d/c.conf')),
    agree('an include by a pattern', 0, instance('include [a].c*')),
    agree('a definition in an include', 0, `$F=a\n${instance('include ${F}.conf')}`),
    agree('a condition before an include', 0, instance('@other include b.conf')),
    agree('an include in capitals', 5, instance('Include a.conf')),
    agree('an include without a name', 5, instance('include')),
    agree('an include behind a word', 5, instance('foo include a.conf')),
    agree('two names', 0, instance('include a.conf b.conf')),
    agree('a name in quotes', 0, instance('include "a.conf"')),
    agree('a directory', 0, instance('include d')),
    agree('a directory with a check', 6, instance('includer d')),
    agree('a missing include', 0, instance('include none.conf')),
    agree('a missing pattern', 0, instance('include *.none')),
    agree('a missing alternative', 0, instance('include {a,none}.conf')),
    ...['includem', 'includew', 'includea'].map((word) =>
      agree(`a missing file with ${word}`, 6, instance(`${word} none.conf`)),
    ),
    ...['includer', 'includeb'].map((word) =>
      agree(`a missing file with ${word}`, 0, instance(`${word} none.conf`)),
    ),
    ...['includew', 'includea'].map((word) =>
      agree(`a missing pattern with ${word}`, 6, instance(`${word} *.none`)),
    ),
    ...['includer', 'includem', 'includeb'].map((word) =>
      agree(`a missing pattern with ${word}`, 0, instance(`${word} *.none`)),
    ),
    ...['includeb', 'includea'].map((word) =>
      agree(`a missing alternative with ${word}`, 6, instance(`${word} {a,none}.conf`)),
    ),
    ...['includer', 'includem', 'includew'].map((word) =>
      agree(`a missing alternative with ${word}`, 0, instance(`${word} {a,none}.conf`)),
    ),
    agree('a missing include and a mistake', 6, `foo\nincludea none\n${instance('foo')}`),
    agree('include_check', 6, `global_defs {\ninclude_check\n}\n${instance('include none')}`),
    agree(
      'include_check of patterns',
      0,
      `global_defs {\ninclude_check wildcard_match\n}\ninclude none\n`,
    ),
    agree(
      'include_check that takes away',
      0,
      `global_defs {\ninclude_check -match\n}\ninclude none\n`,
    ),
    agree('include_check that adds', 6, `global_defs {\ninclude_check +match\n}\ninclude none\n`),
    agree('include_check of nothing known', 5, 'global_defs {\ninclude_check readable\n}\n'),
    agree('include_check outside', 5, 'include_check\n'),
    agree('include_check behind the include', 0, 'include none\nglobal_defs {\ninclude_check\n}\n'),
  ].map((one) => withFiles(files, one)),
  withFiles(
    { 'half.conf': 'virtual_ipaddress {\n10.9.0.101\n' },
    agree('a block that ends elsewhere', 0, instance('include half.conf', '}')),
  ),
  withFiles(
    { 'a.conf': 'include a.conf\n' },
    differ(
      'a file that includes itself',
      { exit: 0, line: 1 },
      { exit: 5, line: 1 },
      'keepalived stops when it cannot open more files',
      `include a.conf\n${instance()}`,
    ),
  ),
];

export const rootCases: readonly CorpusCase[] = [
  agree('instance', 0, `instance a\n${instance()}`),
  agree('instance without a name', 5, `instance\n${instance()}`),
  agree('instance with two names', 0, `instance a b\n${instance()}`),
  differ(
    'a second instance',
    { exit: 5, line: 2 },
    { exit: 0, line: 2 },
    'the first one counts for both; what has no effect yet is a warning here',
    `instance a\ninstance b\n${instance()}`,
  ),
  agree('use_pid_dir', 0, `use_pid_dir\n${instance()}`),
  agree('net_namespace_ipvs without a name', 0, `net_namespace_ipvs\n${instance()}`),
];
