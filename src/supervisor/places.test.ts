// Owns the proof of where a daemon's files are, for every way of naming it.
import { expect, test } from 'vitest';
import { type NamedPlaces, placesOf } from './places.ts';

const nothing: NamedPlaces = {
  namespace: undefined,
  pidFile: undefined,
  enginePidFile: undefined,
  controlSocket: '/run/control.sock',
};
const silent = {
  instanceName: undefined,
  networkNamespace: undefined,
  ipvsNamespace: undefined,
  usesPidDirectory: false,
  processName: undefined,
  umask: undefined,
  saveDirectory: undefined,
};
const filesOf = (daemon: Partial<typeof silent> | object, named: Partial<NamedPlaces> = {}) => {
  const places = placesOf({ ...nothing, ...named }, { ...silent, ...daemon });
  return [places.pidFile, places.enginePidFile, places.identSuffix];
};

test('the pid files are in /run', () => {
  expect(placesOf(nothing, undefined)).toMatchObject({
    pidFile: '/run/keepalived.pid',
    enginePidFile: '/run/vrrp.pid',
    identSuffix: '',
    usesPidFolder: false,
  });
});

test('use_pid_dir puts them into a folder', () => {
  const files = ['/run/keepalived/keepalived.pid', '/run/keepalived/vrrp.pid', ''];
  expect(filesOf({ usesPidDirectory: true })).toEqual(files);
});

test('instance is in their names and in the log', () => {
  const files = ['/run/keepalived/keepalived_a.pid', '/run/keepalived/vrrp_a.pid', '_a'];
  expect(filesOf({ instanceName: 'a' })).toEqual(files);
});

test('net_namespace is in the log, and -s outweighs it', () => {
  const files = ['/run/keepalived/keepalived.pid', '/run/keepalived/vrrp.pid'];
  expect(filesOf({ networkNamespace: 'blue' })).toEqual([...files, '_blue']);
  expect(filesOf({ networkNamespace: 'blue' }, { namespace: 'red' })).toEqual([...files, '_red']);
  expect(filesOf({ networkNamespace: 'blue', instanceName: 'a' })[2]).toBe('_blue_a');
});

test('the command line names each file by itself', () => {
  const files = ['/run/p', '/run/keepalived/vrrp_a.pid', '_a'];
  expect(filesOf({ instanceName: 'a' }, { pidFile: '/run/p' })).toEqual(files);
});

test('each daemon of a machine has a control socket of its own', () => {
  const socketOf = (namespace: string | undefined, instanceName: string | undefined) =>
    placesOf({ ...nothing, namespace, controlSocket: undefined }, { ...silent, instanceName })
      .controlSocket;
  expect(socketOf('blue', undefined)).toBe('/run/holdfast/holdfast_blue.sock');
  expect(socketOf('blue', 'a')).toBe('/run/holdfast/holdfast_blue_a.sock');
});
