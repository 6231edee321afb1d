// Owns a laboratory: its hosts and switches, their end, and the proof that nothing is left.
// Never runs a daemon.
import { mkdtempSync, rmSync } from 'node:fs';
import { LabHost } from './host.ts';
import { assertNothingLeft, type Snapshot, takeSnapshot } from './leftovers.ts';
import { isInsideSandbox, outsideSandboxMessage } from './sandbox.ts';
import { Scope } from './scope.ts';
import { LabSwitch } from './switch.ts';

/** Everything made through it ends with `close()`. */
export class Lab extends Scope {
  /** What existed before this lab. */
  readonly before: Snapshot;
  /** A folder for captures and the like, gone after `close()` and with the sandbox. */
  readonly folder: string;

  private constructor(before: Snapshot) {
    super();
    this.before = before;
    this.folder = mkdtempSync('/run/lab-');
    this.track(this.folder, async () => rmSync(this.folder, { recursive: true }));
  }

  /** Opens a lab; throws outside of the sandbox (sandbox.ts). */
  static async open(): Promise<Lab> {
    if (!isInsideSandbox()) throw new Error(outsideSandboxMessage);
    return new Lab(await takeSnapshot());
  }

  host(name: string): Promise<LabHost> {
    return LabHost.create(this, name);
  }

  switch(name: string): Promise<LabSwitch> {
    return LabSwitch.create(this, name);
  }

  /** Closes it, and throws a list of what is left behind. */
  async end(): Promise<void> {
    await this.close();
    await this.assertNothingLeft();
  }

  /** Throws a list of what exists and did not before this lab was opened. Call it after `close`. */
  assertNothingLeft(): Promise<void> {
    return assertNothingLeft(this.before);
  }
}
