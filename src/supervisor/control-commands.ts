// Owns what the daemon answers to each command on its control socket. Never reads or writes the socket.
import { nowUs } from '../linux/clock.ts';
import type { ControlRequest, DaemonStatus } from './control-protocol.ts';
import type { Client } from './control-socket.ts';
import type { EngineCare } from './engine-care.ts';
import type { EventFeed } from './event-feed.ts';
import { reportInstance, reportNotRun, reportProbe, reportScript } from './instance-report.ts';
import type { Logger } from './logger.ts';
import type { Notices } from './notices.ts';
import { Operator } from './operator.ts';
import type { Probes } from './probes.ts';
import type { Reloading } from './reloading.ts';
import type { Scripts } from './scripts.ts';
import { holdfastVersion } from './version.ts';

/** Whom the commands are about. */
export interface Commanded {
  readonly configFile: string;
  readonly care: EngineCare;
  readonly scripts: Scripts;
  readonly probes: Probes;
  readonly notices: Notices;
  readonly reloading: Reloading;
  readonly events: EventFeed;
  readonly logger: Logger;
}

const commands = ['status', 'maintenance', 'handover', 'priority', 'reload', 'events'];

export class ControlCommands {
  readonly #daemon: Commanded;
  readonly #operator: Operator;
  readonly #startedAt = new Date().toISOString();

  constructor(daemon: Commanded) {
    this.#daemon = daemon;
    const { care, logger, reloading } = daemon;
    this.#operator = new Operator(care, logger, () => reloading.running.model);
  }

  /** @throws Error whose message is for who asked */
  async answer(request: ControlRequest, client: Client): Promise<unknown> {
    const { command, arguments: given = {} } = request;
    switch (command) {
      case 'status':
        return this.#status();
      case 'maintenance':
        return this.#operator.maintenance(given);
      case 'handover':
        return this.#operator.handover(given);
      case 'priority':
        return this.#operator.priority(given);
      case 'reload':
        client.keepOpen(); // a file may be long
        return this.#daemon.reloading.requestAndWait();
      case 'events':
        return this.#daemon.events.add(client);
      default:
        throw new Error(`unknown command ${command}; there is: ${commands.join(', ')}`);
    }
  }

  async #status(): Promise<DaemonStatus> {
    const { configFile, care, scripts, probes, notices, reloading, logger } = this.#daemon;
    const status = await care.askStatus();
    const now = { wallMs: Date.now(), monotonicUs: nowUs() };
    const { pid, restarts, lostDiagnostics } = care.engine;
    const runs = scripts.statuses;
    return {
      holdfast: holdfastVersion,
      supervisorPid: process.pid,
      enginePid: pid,
      engineRestarts: restarts,
      configFile,
      startedAt: this.#startedAt,
      lastReload: reloading.last,
      lostLogLines: logger.lost.count,
      lostDiagnostics,
      instances: status?.instances.map((instance) => reportInstance(instance, now)),
      notRun: scripts.unusable.map(reportNotRun),
      fifos: notices.fifos,
      scripts: runs.map((run) => reportScript(run, status?.scripts, now)),
      probes: probes.statuses.map((run) => reportProbe(run, status?.probes, now)),
      trackers: status?.objects ?? [],
    };
  }
}
