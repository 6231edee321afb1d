// Owns where an error goes that nobody above can catch. Never throws into libuv.

type FaultHandler = (error: unknown) => void;

let handler: FaultHandler = throwLater;

/** Installs the one handler for errors thrown inside callbacks of poll handles and signals. */
export function installFaultHandler(onFault: FaultHandler): void {
  handler = onFault;
}

/** Back to the default: the error becomes Node's `uncaughtException` in the same loop turn. */
export function removeFaultHandler(): void {
  handler = throwLater;
}

/** Hands an error to the handler; an error of the handler itself goes to Node. */
export function reportFault(error: unknown): void {
  try {
    handler(error);
  } catch (second) {
    throwLater(second);
  }
}

function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
