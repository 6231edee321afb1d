// Proves how machines get their names.
import { expect, test } from 'vitest';
import { isNodeName, nameNodes, parseNamedFile } from './names.ts';

const filesOf = (paths: readonly string[], routerIds: readonly (string | undefined)[] = []) =>
  paths.map((text, at) => ({ ...parseNamedFile(text), routerId: routerIds[at] }));

test.each<[string, readonly string[], readonly string[]]>([
  ['base names that differ', ['a.conf', 'etc/b.conf'], ['a', 'b']],
  ['without an extension', ['first', 'second'], ['first', 'second']],
  ['hidden files keep their names', ['.a', '.b'], ['.a', '.b']],
  ['the last folder', ['web1/keepalived.conf', 'web2/keepalived.conf'], ['web1', 'web2']],
  ['the last folder in which all differ', ['x/p/etc/k.conf', 'y/p/etc/k.conf'], ['x', 'y']],
  ['a given name wins', ['m=web1/k.conf', 'web2/k.conf'], ['m', 'web2']],
  ['a path with = is no name', ['a/x=1.conf', 'b/x=1.conf'], ['a', 'b']],
  ['names nobody could write in an event', ['a b.conf', 'c:d.conf'], ['node1', 'node2']],
  ['the same file twice', ['k.conf', 'k.conf'], ['node1', 'node2']],
  ['a folder above is no name', ['../k.conf', 'b/k.conf'], ['node1', 'node2']],
])('%s', (_, paths, names) => {
  expect(nameNodes(filesOf(paths))).toEqual(names);
});

test('router ids when nothing in the paths differs', () => {
  expect(nameNodes(filesOf(['k.conf', 'k.conf'], ['alpha', 'beta']))).toEqual(['alpha', 'beta']);
  expect(nameNodes(filesOf(['k.conf', 'k.conf'], ['same', 'same']))).toEqual(['node1', 'node2']);
});

test('two given names that are equal stay equal, so that it can be told', () => {
  expect(nameNodes(filesOf(['a=1.conf', 'a=2.conf']))).toEqual(['a', 'a']);
});

test('what can be a name', () => {
  expect(['web1', 'größe', 'a.b-c_d'].map(isNodeName)).toEqual([true, true, true]);
  expect(['', 'a b', 'a:b', 'a=b', 'a,b'].map(isNodeName)).toEqual([...Array(5)].map(() => false));
});
