// Owns every script of a configuration: whose they are, which cannot run, their schedules, and who is
// notified of a transition. Never decides what a result counts for.
import type { CommandModel, Model } from '../config/model.ts';
import type { Transition } from '../host/effects.ts';
import { scriptsInUse } from '../host/trackers.ts';
import { CheckerState } from '../track/checker-state.ts';
import { isSuccess, type Outcome } from '../track/outcome.ts';
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
  #conditions = new Map<string, CheckerState>();

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
        this.#conditions.get(name)?.handleResult(outcome);
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
    this.#trackConditions();
    this.#trackers.start(scriptsInUse(this.#model));
  }

  /** A reload; what is the same goes on in the middle of its run. */
  adopt(model: Model): void {
    const identityOf = this.#identityLookup(model);
    this.#model = this.#withoutUnusable(model);
    this.#trackConditions();
    this.#trackers.replace(scriptsInUse(this.#model), identityOf);
    this.#notifier.adopt(identityOf);
  }

  /** A new engine knows nothing yet, and the first result decides: tell what each counts as. */
  repeatResults(): void {
    for (const { name, last } of this.#trackers.statuses) {
      const condition = this.#conditions.get(name)?.condition;
      if (!last || condition === undefined || condition === 'unknown') continue;
      // With `init_fail` it begins as down by itself; a made-up failure would forget successes.
      const script = this.#model.scripts.find((each) => each.name === name);
      const isDownAnyway = condition === 'down' && script?.startsFailed === true;
      const isTrue = isDownAnyway || isSuccess(last.outcome) === (condition === 'up');
      const stand = { kind: 'exited', status: condition === 'up' ? 0 : 1 } as const;
      this.#onResult(name, isTrue ? last.outcome : stand);
    }
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

  /** The same arithmetic as the brain's, which keeps what it knows over a reload. */
  #trackConditions(): void {
    const before = this.#conditions;
    this.#conditions = new Map(
      scriptsInUse(this.#model).map((script) => {
        const kept = before.get(script.name);
        kept?.adopt(script);
        return [script.name, kept ?? new CheckerState(script)];
      }),
    );
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
