// Owns what an engine has found and opened on its machine, as plain data. Never asks the kernel.
import type { SocketNeed } from '../host/effects.ts';
import type { LinkView } from '../host/interfaces.ts';
import type { InterfaceName } from '../net/identifiers.ts';

export interface MachineView {
  readonly links: readonly LinkView[];
  readonly sockets: readonly SocketView[];
}

/** An open socket of VRRP. */
export interface SocketView extends SocketNeed {
  /** Undefined for unicast on no interface in particular. */
  readonly interface: InterfaceName | undefined;
  /** Of the engine's process; adverts leave and arrive by the same. */
  readonly descriptor: number;
}
