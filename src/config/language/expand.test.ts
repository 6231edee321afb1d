// Owns the proof that the language does with lines what keepalived does: definitions, conditions,
// repetitions, and places that lead back.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import { describe, expect, it } from 'vitest';
import { renderDiagnostic } from '../render.ts';
import { expand } from './expand.ts';
import type { Surroundings } from './surroundings.ts';
import { surroundingsWith } from './testing.ts';

const around = { configId: 'me', workingDirectory: '/etc/k', environment: (name: string) => name };

/** The expanded lines without the empty ones, and the codes of what is wrong. */
function expanded(text: string, others: Partial<Surroundings> = {}) {
  const found = expand({ name: 'a.conf', text }, surroundingsWith({}, { ...around, ...others }));
  const lines = found.source.text.split('\n').filter((line) => line.trim() !== '');
  const problems = found.diagnostics([]).map(({ code, position, message }) => {
    return `${code} ${position.line}:${position.column} ${message}`;
  });
  return { lines, problems };
}

const linesOf = (text: string, others?: Partial<Surroundings>) => expanded(text, others).lines;

describe('definitions', () => {
  it('a name ends at a blank, a comma, a parenthesis or the end', () => {
    const text = '$A=x\n$A $A,b $A) ($A)\t$A\n"$A b" x$A\n$A/24 $A. $A: $A{ "$A"';
    expect(linesOf(text)).toEqual(['x x,b x) (x)\tx', '"x b" xx', '$A/24 $A. $A: $A{ "$A"']);
  });

  it('a name in braces needs no delimiter', () => {
    expect(linesOf('$A=x\n${A}/24 "a${A}b" ${A}${A}')).toEqual(['x/24 "axb" xx']);
    expect(linesOf('$A=x\n${ A } ${B} ${A')).toEqual(['${ A } ${B} ${A']);
  });

  it('a definition goes on behind a backslash', () => {
    const text = '$M=a { \\\n  b # no \\\n# c \\\n  d }\n$M\nx ${M}\n$M y';
    const value = ['a {', 'b', 'd }'];
    expect(linesOf(text)).toEqual([...value, 'x a {', ...value.slice(1), '$M y']);
  });

  it.each([
    ['may refer to what comes later', '$A=$B\n$B=x\n$A', ['x']],
    ['takes the value of the moment', '$B=x\n$A=$B\n$A\n$B=y\n$A', ['x', 'y']],
    ['may complete a name', '$A=B\n$B=x\n$$A\n$${A}', ['x', 'x']],
    ['may make a definition', '$N=NEW\n$${N}=v\n$NEW\n$P=$Q=5\n$P\n$Q', ['v', '5']],
    ['loses blanks and a comment around it', '$A=  x y # c\t\n|${A}|', ['|x y|']],
    ['may be empty', '$A=\na${A}b', ['ab']],
    ['may bring conditions', '$A=@you x\n$B=@me y\n$A\n$B', ['y']],
    ['may bring definitions', '$M=$X=1 \\\n  $Y=2\n$M\n$X$Y ${X}${Y}', ['$X2 12']],
    [
      'may be of several lines in one of several',
      '$R=a \\\n $S \\\n d\n$S=b \\\n c\n$R',
      [...'abcd'],
    ],
    ['is nothing before it is defined', '$A\n$A=x', ['$A']],
    ['has no name with a digit in front', '$1=x\n$1', ['$1=x', '$1']],
    ['has no blank before the sign', '$A =x\n$A', ['$A =x', '$A']],
    ['is not looked at in a comment', '$A=x\na # $A', ['a # $A']],
  ])('a value %s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  it('leaves a text without constructs as it is', () => {
    const text = '\uFEFFa {\r\n  b "#" # c\n\n}\n';
    expect(expand({ name: 'x', text }, surroundingsWith({})).source.text).toBe(text);
  });

  it('a definition that contains itself is refused with its chain', () => {
    const { lines, problems } = expanded('$A=x $B\n$B=$C\n$C=$A\nk $A\nafter');
    expect(lines).toEqual(['after']);
    expect(problems).toEqual(['HF0010 4:3 $A contains itself: $A -> $B -> $C -> $A']);
  });

  it('a name with a missing delimiter is pointed out', () => {
    expect(expanded('$VIP=192.0.2.1\n$VIP/24').problems).toEqual([
      "HF0013 2:1 $VIP is not replaced, as '/' follows it",
    ]);
  });
});

describe('predefined names', () => {
  it('_PWD is the directory of the file that is read', () => {
    expect(linesOf('${_PWD} $_PWD')).toEqual(['/etc/k /etc/k']);
    const surroundings = surroundingsWith({ 'd/b.conf': '$A=${_PWD}\n${_PWD}' }, around);
    const text = 'include d/b.conf\n$A';
    const { source } = expand({ name: 'a.conf', text }, surroundings);
    expect(source.text.split('\n')).toEqual(['', '', '/etc/k/d', '/etc/k']);
  });

  it('_INSTANCE is the configuration id', () => {
    expect(linesOf('instance other\nx${_INSTANCE}')).toEqual(['instance other', 'xme']);
  });

  it('random_seed makes chance repeatable from its line on', () => {
    const drawn = (seed: string) =>
      linesOf(`a${'${_RANDOM}'}\n${seed}\n${'${_RANDOM} ${_RANDOM}'}`);
    const [before, , behind] = drawn('random_seed 7');
    expect(before).toBe('a0');
    expect(behind).toMatch(/^\d+ \d+$/);
    expect(behind).not.toBe('0 0');
    expect(drawn(' random_seed  +7 # as before')[2]).toBe(behind);
    expect(drawn('random_seed 8')[2]).not.toBe(behind);
    for (const none of [
      'random_seed',
      'random_seed x',
      'random_seed -1',
      'random_seed 4294967296',
    ]) {
      expect(drawn(none)[2]).toBe('0 0');
    }
  });

  it('_RANDOM draws between its bounds', () => {
    const most = { random: () => 0.999_999_999 };
    expect(linesOf('${_RANDOM}-${_RANDOM 5}-${_RANDOM 5 7}')).toEqual(['0-5-5']);
    expect(linesOf('${_RANDOM}-${_RANDOM 5}-${_RANDOM 5 7}', most)).toEqual(['32767-32767-7']);
    expect(linesOf('${_RANDOM a} ${_RANDOM -1 1} ${_RANDOM 7 5}')).toEqual([
      '${_RANDOM a} ${_RANDOM -1 1} ${_RANDOM 7 5}',
    ]);
  });

  it('_ENV is a variable of the environment', () => {
    expect(linesOf('a${_ENV HOME}')).toEqual(['aHOME']);
    expect(linesOf('a${_ENV HOME}', { environment: () => undefined })).toEqual(['a${_ENV HOME}']);
  });

  it('_HASH begins a comment outside quotes', () => {
    expect(linesOf('a${_HASH}b "${_HASH}"')).toEqual(['a#b "#"']);
  });

  it('_BANG is text in quotes', () => {
    expect(linesOf('"a${_BANG}"')).toEqual(['"a!"']);
  });

  it('the user may define them, too', () => {
    expect(linesOf('$_PWD=x\n${_PWD}')).toEqual(['x']);
  });
});

describe('conditions', () => {
  it('@ID keeps the line of one id', () => {
    const text = '@me a\n  @me\tb\n@you c\n@ME d\n@ e\n@me\n@mea f\n@me{\ng @you h';
    expect(linesOf(text)).toEqual(['a', 'b', 'g @you h']);
  });

  it('@^ID keeps the line of all other ids', () => {
    expect(linesOf('@^me a\n@^you b\n@^ c\n@^ me d')).toEqual(['b', 'c', 'me d']);
  });

  it.each([
    ['looks at one condition a line', '@me @me a\n@me @you b', ['@me a', '@you b']],
    ['guards a definition', '@you $A=x\n@me $A=y\n$A', ['y']],
    ['guards a definition of several lines', '@me $A=x \\\n y\n$A', ['x', 'y']],
    ['guards only the first of them', '@you $A=x \\\n y\n$A', [' y', '$A']],
    ['guards a repetition', '@me ~SEQ(i,1,2) a$i\n@you ~SEQ(i,1,2) b$i', ['a1', 'a2']],
    ['takes the id as it is written', '$I=me\n@$I a\n@${I} b', []],
    ['drops a comment, too', '@you a # b\n@me # b', []],
  ])('a condition %s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });
});

describe('repetitions', () => {
  it('~SEQ counts', () => {
    const text = '~SEQ(i,3) a$i\n~SEQ(i,5,-2,1) b$i\n~SEQ(i, 1, 2)c$i';
    expect(linesOf(text)).toEqual(['a1', 'a2', 'a3', 'b5', 'b3', 'b1', 'c1', 'c2']);
  });

  it('~SEQx counts in hexadecimal', () => {
    expect(linesOf('~SEQx(i,14,0x11) a$i')).toEqual(['ae', 'af', 'a10', 'a11']);
  });

  it('~LST takes values in turn', () => {
    expect(linesOf('~LST(v, x , y,) a${v}b')).toEqual(['axb', 'ayb', 'ab']);
  });

  it('~LST takes tuples in turn', () => {
    expect(linesOf('~LST({a,b},{1,2},{3}) k${a}-$b')).toEqual(['k1-2', 'k3-']);
  });

  it.each([
    ['nest', '~SEQ(i,1,2) ~SEQ(j,1,$i) a${i}$j', ['a11', 'a21', 'a22']],
    ['take definitions', '$N=2\n$P=p$i\n~SEQ(i,1,$N) $P', ['p1', 'p2']],
    ['come from definitions', '$L=~SEQ(i,1,2) a$i\n$L', ['a1', 'a2']],
    [
      'repeat a value of several lines',
      '$M=a$i \\\n b$i\n~SEQ(i,1,2) $M',
      ['a1', 'b1', 'a2', 'b2'],
    ],
    ['define', '~SEQ(i,1,2) $D=v$i\n$D\n$i', ['v2', '2']],
    ['repeat conditions', '~SEQ(i,1,2) @me a$i\n~SEQ(i,1,2) @you b$i', ['a1', 'a2']],
    ['repeat blocks on a line', '~SEQ(i,1,2) a$i { b$i }', ['a1 { b1 }', 'a2 { b2 }']],
    ['repeat nothing', '~SEQ(i,1,2)\n~SEQ(i,1,2) # c', []],
    ['stand at the beginning only', 'a ~SEQ(i,1,2) b', ['a ~SEQ(i,1,2) b']],
    ['are words in capitals', '~seq(i,1,2) a\n~FOO(1) b', ['~seq(i,1,2) a', '~FOO(1) b']],
  ])('repetitions %s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  it('say what is wrong with them and leave the line out', () => {
    expect(expanded('~SEQ(i,1,0,6) a$i\nb')).toEqual({
      lines: ['b'],
      problems: ['HF0012 1:1 Invalid ~SEQ specification: its step is 0'],
    });
  });
});

describe('growth', () => {
  it.each([
    ['a repetition of a hundred million turns', '~SEQ(i,1,100000000) a$i'],
    ['repetitions of nothing', '~SEQ(i,1,99999) ~SEQ(j,1,99999) @you x'],
    ['values of ten values of ten values', laughs((next) => `${next} \\\n${next} \\\n${next}`)],
    ['references of references', `${laughs((next) => `${braced(next)}${braced(next)}`)}\n`],
  ])(
    '%s is refused',
    (_, text) => {
      const { lines, problems } = expanded(`before\n${text}\nafter`);
      expect(problems.at(-1)).toMatch(
        /^HF0011 \d+:\d+ reading ends here: more than \d+ .* refused$/,
      );
      expect(lines).toEqual(['before']);
    },
    60_000,
  );

  it('a line that grows too long is left out', () => {
    const { lines, problems } = expanded(`${laughs((next) => `x${next} ${next}`)}\nafter`);
    expect(problems[0]).toMatch(/^HF0007 32:1 the line gets too long with /);
    expect(lines).toEqual(['after']);
  });
});

/** `$A` with braces. */
function braced(reference: string): string {
  return `\${${reference.slice(1)}}`;
}

/** Thirty definitions, each made of the next, and a use of the first. */
function laughs(value: (next: string) => string): string {
  const lines = Array.from({ length: 30 }, (_, at) => `$L${at}=${value(`$L${at + 1}`)}`);
  return [...lines, '$L30=', '$L0'].join('\n');
}

describe('places', () => {
  function rendered(text: string, line: number, column: number, length: number): string {
    const found = expand({ name: 'a.conf', text }, surroundingsWith({}, around));
    const position = { file: 'a.conf', line, column };
    const base = { code: 'HF0101', severity: 'error', message: 'm' } as const;
    const [diagnostic] = found.diagnostics([{ ...base, position, length }]);
    return diagnostic ? renderDiagnostic(diagnostic, found.sources) : '';
  }

  it('lead to the reference, and say what it stands for', () => {
    const text = '$V=a \\\n  ${W}\n$W=b c\n\t$V # c';
    expect(rendered(text, 4, 3, 1)).toBe(
      [
        'a.conf:4:2: error HF0101: m',
        '   4 | \t$V # c',
        '     | \t^^',
        '   in the expansion of $V, defined at a.conf:1:1, here at a.conf:2:3: ${W}',
        '   in the expansion of $W, defined at a.conf:3:1: b c',
      ].join('\n'),
    );
  });

  it('lead to words beside a reference', () => {
    const text = '$A=long value\nx "${A}" yy\n';
    expect(rendered(text, 2, 16, 2).split('\n').slice(0, 3)).toEqual([
      'a.conf:2:10: error HF0101: m',
      '   2 | x "${A}" yy',
      '     |          ^^',
    ]);
  });

  it('cover a word that is partly a value', () => {
    expect(rendered('$A=1\nx 10.0.0.${A}/24', 2, 3, 11).split('\n')).toEqual([
      'a.conf:2:3: error HF0101: m',
      '   2 | x 10.0.0.${A}/24',
      '     |   ^^^^^^^^^^^^^^',
      '   in the expansion of $A, defined at a.conf:1:1: 1',
    ]);
  });

  it('lead into a repetition', () => {
    expect(rendered('~SEQ(i,1,2) k $i', 2, 3, 1).split('\n')).toEqual([
      'a.conf:1:15: error HF0101: m',
      '   1 | ~SEQ(i,1,2) k $i',
      '     |               ^^',
      '   with $i of the repetition at a.conf:1:1: 2',
    ]);
  });
});
