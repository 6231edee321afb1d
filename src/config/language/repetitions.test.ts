// Owns the proof that repetitions are read as keepalived reads them.
import { describe, expect, it } from 'vitest';
import { type RepetitionShape, readRepetition, readRepetitionShape } from './repetitions.ts';

function turns(word: RepetitionShape['word'], text: string): string | readonly string[] {
  const found = readRepetition(word, text);
  if (typeof found === 'string') return found;
  return Array.from({ length: found.turns }, (_, at) => found.valuesAt(at).join('/'));
}

describe('a sequence', () => {
  it.each([
    ['i,3', ['1', '2', '3']],
    ['i,0', ['1', '0']],
    ['i,-1', ['1', '0', '-1']],
    ['i,5,3', ['5', '4', '3']],
    ['i,1,2,6', ['1', '3', '5']],
    ['i,5,-2,1', ['5', '3', '1']],
    ['i,3,-1,3', ['3']],
    [' i , +1 , 2 ', ['1', '2']],
    ['i,0x0a,11', ['10', '11']],
    ['i,010,9', ['8', '9']],
    ['', "'' is no name"],
    ['1,1,2', "'1' is no name"],
    ['i', 'it takes a name and one to three numbers'],
    ['i,1,2,3,4', 'it takes a name and one to three numbers'],
    ['i,a,b', "'a' is no number"],
    ['i,08,10', "'08' is no number"],
    ['i,1.5,2', "'1.5' is no number"],
    ['i,1,99999999999', "'99999999999' is no number"],
    ['i,1,0,6', 'its step is 0'],
    ['i,1,-1,3', 'from 1 its step -1 does not lead to 3'],
  ])('of %j', (text, expected) => {
    expect(turns('~SEQ', text)).toEqual(expected);
  });

  it.each([
    ['i,254,257', ['fe', 'ff', '100', '101']],
    ['i,-1,1', 'hexadecimal numbers are not negative'],
  ])('in hexadecimal of %j', (text, expected) => {
    expect(turns('~SEQx', text)).toEqual(expected);
  });
});

describe('a list', () => {
  it.each([
    ['a,x,y', ['x', 'y']],
    ['a, x , y ', ['x', 'y']],
    ['a,', ['']],
    ['a,x,,y', ['x', '', 'y']],
    ['{a,b},{1,2},{3,4}', ['1/2', '3/4']],
    ['{a,b}, {1,2} , {3}', ['1/2', '3/']],
    ['{a,b},1', ['1/']],
    ['{a},{1},{2}', ['1', '2']],
    ['a', 'it takes a name and at least one value'],
    ['a,{1,2}', 'there are more values than names'],
    ['{a,b},{1,2,3}', 'there are more values than names'],
    ['{a,b},{1,2}{3,4}', "'{1,2}{3,4}' cannot be read"],
    ['a,x y', "the value 'x y' contains a blank"],
    ['a b,x', "'a b' is no name"],
  ])('of %j', (text, expected) => {
    expect(turns('~LST', text)).toEqual(expected);
  });
});

describe('the shape of a line', () => {
  it.each([
    ['~SEQ(i,1,2) x', '~SEQ', [5, 10]],
    ['  ~LST({a,b},{1,2})x', '~LST', [7, 18]],
    ['~SEQx(i,1', '~SEQx', undefined],
    ['~SEQ {i}', '~SEQ', undefined],
  ])('%j begins with a repetition', (text, word, place) => {
    const shape = readRepetitionShape(text);
    const at = shape?.argumentsAt;
    expect(shape?.word).toBe(word);
    expect(at && [at.start, at.end]).toEqual(place);
  });

  it.each(['x ~SEQ(i,1)', '~seq(i,1)', '~SEQUENCE(i,1)', '~FOO(1)'])('%j does not', (text) => {
    expect(readRepetitionShape(text)).toBeUndefined();
  });
});
