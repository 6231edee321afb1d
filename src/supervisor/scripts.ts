// Owns every script of a configuration: whose they are, which cannot run, their schedules, and who is
// notified of a transition. Never decides what a result counts for.
import type { CommandModel, Model } from '../config/model.ts';
import type { Transition } from '../host/effects.ts';
import { scriptsInUse } from '../host/trackers.ts';
import type { Outcome } from '../track/outcome.ts';
import { ResultMemory } from '../track/result-memory.ts';
import { Notifier, type NotifyState } from './notifier.ts';
import { Accounts, ScriptUsers } from './run-as.ts';
import { checkCommand, disabledScriptLine } from './start-failure.ts';
import { type IdentityLookup, type ScriptRunStatus, TrackerScripts } from './tracker-scripts.ts';

export interface ScriptsOptions {
  readonly log: (text: string) => void;
  readonly onResult: (script: string, outcome: Outcome) => void;
}

const statesToTell: Partial<Record<Transition['to'], NotifyState>> = {
  master: 'MASTER',
  backup: 'BACKUP',
  fault: 'FAULT',
  stopped: 'STOP',
};

export class Scripts {
  readonly #log: (text: string) => void;
  readonly #onResult: ScriptsOptions['onResult'];
  readonly #trackers: TrackerScripts;
  readonly #notifier: Notifier;
  #model: Model;
  readonly #memory = new ResultMemory();

  /** Runs nothing before `start`. */
  constructor(model: Model, { log, onResult }: ScriptsOptions) {
    this.#log = log;
    this.#onResult = onResult;
    const identityOf = this.#identityLookup(model);
    this.#model = this.#withoutUnusable(model);
    this.#trackers = new TrackerScripts({
      identityOf,
      log,
      onResult: (name, outcome) => {
        this.#memory.handleResult(name, outcome);
        onResult(name, outcome);
      },
    });
    this.#notifier = new Notifier({ identityOf, log });
  }

  /** The configuration without the scripts that cannot run, as the engine shall have it. */
  get usableModel(): Model {
    return this.#model;
  }

  start(): void {
    this.#memory.adopt(scriptsInUse(this.#model));
    this.#trackers.start(scriptsInUse(this.#model));
  }

  /** A reload; what is the same goes on in the middle of its run. */
  adopt(model: Model): void {
    const identityOf = this.#identityLookup(model);
    this.#model = this.#withoutUnusable(model);
    this.#memory.adopt(scriptsInUse(this.#model));
    this.#trackers.replace(scriptsInUse(this.#model), identityOf);
    this.#notifier.adopt(identityOf);
  }

  /** A new engine knows nothing yet, and the first result decides: tell what each counts as. */
  repeatResults(): void {
    for (const [name, outcome] of this.#memory.standing()) this.#onResult(name, outcome);
  }

  onTransition({ instance, to, cause, effectivePriority, isSilent, from }: Transition): void {
    // An owner passes through BACKUP for a microsecond at its start; keepalived tells nobody.
    const isPassing = from === 'init' && cause.kind === 'owner';
    const state = statesToTell[to];
    const model = this.#model.instances.find(({ name }) => name === instance);
    if (!state || !model || isSilent || isPassing) return;
    const { notify } = model;
    this.#notifier.notify({ instance, state, priority: effectivePriority, notify });
  }

  get statuses(): readonly ScriptRunStatus[] {
    return this.#trackers.statuses;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#trackers.stop(), this.#notifier.stopAll()]);
  }

  #identityLookup(model: Model): IdentityLookup {
    const users = new ScriptUsers(model.global, Accounts.read());
    if (users.warning && commandsOf(model).some(({ runAs }) => !runAs)) this.#log(users.warning);
    return (command: CommandModel) => users.identityOf(command);
  }

  /** keepalived runs on without a check that it cannot run; it is said for every one. */
  #withoutUnusable(model: Model): Model {
    const unusable = new Set<string>();
    for (const { name, command } of scriptsInUse(model)) {
      const problem = checkCommand(command);
      if (!problem) continue;
      unusable.add(name);
      this.#log(problem);
      this.#log(disabledScriptLine(name));
    }
    return {
      ...model,
      scripts: model.scripts.filter(({ name }) => !unusable.has(name)),
      instances: model.instances.map((instance) => ({
        ...instance,
        trackedScripts: instance.trackedScripts.filter(({ script }) => !unusable.has(script)),
      })),
    };
  }
}

/** Every command that may be run. */
function commandsOf(model: Model): CommandModel[] {
  const notifies = model.instances.flatMap(({ notify }) => Object.values(notify));
  const isCommand = (command: CommandModel | undefined) => command !== undefined;
  return [...scriptsInUse(model).map(({ command }) => command), ...notifies.filter(isCommand)];
}
