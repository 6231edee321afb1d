// Owns catching signals through libuv, real-time ones included. Never decides what one means.
//
// `process.on` knows no signal above 31, so the handle is made with libuv's public functions, which
// the node binary exports. Node's own handlers for other signals are not disturbed.
import koffi from 'koffi';
import { SystemCallError } from './errors.ts';
import { reportFault } from './fault.ts';
import type { Watch } from './poll.ts';

const uvSignalHandle = 16; // UV_SIGNAL in enum uv_handle_type, unchanged since libuv 1.0

const self = koffi.load(null);
const signalPrototype = koffi.proto('void HoldfastOnSignal(void *handle, int signal)');
const closedPrototype = koffi.proto('void HoldfastOnClosed(void *handle)');
const defaultLoop: () => bigint = self.func('void *uv_default_loop()');
const handleSize: (type: number) => number = self.func('size_t uv_handle_size(int type)');
const signalInit: (loop: bigint, handle: bigint) => number = self.func(
  'int uv_signal_init(void *loop, void *handle)',
);
const signalStart: (handle: bigint, callback: bigint, signal: number) => number = self.func(
  'int uv_signal_start(void *handle, void *callback, int signal)',
);
const signalStop: (handle: bigint) => number = self.func('int uv_signal_stop(void *handle)');
const unreference: (handle: bigint) => void = self.func('void uv_unref(void *handle)');
const closeHandle: (handle: bigint, onClosed: bigint) => void = self.func(
  'void uv_close(void *handle, void *onClosed)',
);

/** Who wants to know, by the address of the libuv handle. */
const listeners = new Map<bigint, () => void>();
let trampolines: { onSignal: bigint; onClosed: bigint } | undefined;

/**
 * Calls back once per delivered signal (the kernel merges equal pending ones below 34), in the loop
 * turn that notices it, like a normal Node callback: promises and errors behave as usual. The watch
 * does not keep the process alive. For the main thread only: it owns libuv's default loop.
 * @throws SystemCallError when the signal cannot be caught (SIGKILL, or no such number).
 */
export function onSignal(signalNumber: number, callback: () => void): Watch {
  trampolines ??= {
    onSignal: koffi.register(deliver, koffi.pointer(signalPrototype)),
    onClosed: koffi.register(release, koffi.pointer(closedPrototype)),
  };
  const handle: bigint = koffi.alloc('uint8_t', Number(handleSize(uvSignalHandle)));
  const attempted = `catch signal ${signalNumber}`;
  const initialised = signalInit(defaultLoop(), handle);
  if (initialised < 0) {
    koffi.free(handle);
    throw new SystemCallError('uv_signal_init', -initialised, attempted);
  }
  const { onClosed } = trampolines;
  const started = signalStart(handle, trampolines.onSignal, signalNumber);
  if (started < 0) {
    closeHandle(handle, onClosed);
    throw new SystemCallError('uv_signal_start', -started, attempted);
  }
  unreference(handle);
  listeners.set(handle, callback);
  return {
    close() {
      if (!listeners.delete(handle)) return;
      signalStop(handle);
      closeHandle(handle, onClosed);
    },
  };
}

/** Runs inside libuv: only hands over to the check phase of the same loop turn. */
function deliver(handle: bigint): void {
  setImmediate(() => {
    try {
      listeners.get(handle)?.();
    } catch (error) {
      reportFault(error);
    }
  });
}

/** Runs inside libuv, as the last thing it does with the handle. */
function release(handle: bigint): void {
  koffi.free(handle);
}
