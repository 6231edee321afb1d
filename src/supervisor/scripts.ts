// Owns the tracked scripts of a configuration: which cannot run, and their schedules. Never decides what a
// result counts for.
import type { Model } from '../config/model.ts';
import { scriptsInUse } from '../host/check-trackers.ts';
import type { Outcome } from '../track/outcome.ts';
import { ResultMemory } from '../track/result-memory.ts';
import { identityLookup, identityWarning } from './commands.ts';
import { disabledScriptLine } from './start-failure.ts';
import { type IdentityLookup, type ScriptRunStatus, TrackerScripts } from './tracker-scripts.ts';
import { type UnusableCommand, unusableCommands } from './unusable-commands.ts';

export interface ScriptsOptions {
  readonly log: (text: string) => void;
  readonly onResult: (script: string, outcome: Outcome) => void;
}

export class Scripts {
  readonly #log: (text: string) => void;
  readonly #onResult: ScriptsOptions['onResult'];
  readonly #trackers: TrackerScripts;
  #model: Model;
  readonly #memory = new ResultMemory();
  #unusable: readonly UnusableCommand[] = [];

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
        this.#memory.handleResult({ name }, outcome);
        onResult(name, outcome);
      },
    });
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
  }

  /** A new engine knows nothing yet, and the first result decides: tell what each counts as. */
  repeatResults(): void {
    for (const [{ name }, outcome] of this.#memory.standing()) this.#onResult(name, outcome);
  }

  get statuses(): readonly ScriptRunStatus[] {
    return this.#trackers.statuses;
  }

  /** Commands of every kind that this machine does not run, as of the last start or reload. */
  get unusable(): readonly UnusableCommand[] {
    return this.#unusable;
  }

  async stop(): Promise<void> {
    await this.#trackers.stop();
  }

  #identityLookup(model: Model): IdentityLookup {
    const warning = identityWarning(model);
    if (warning) this.#log(warning);
    return identityLookup(model);
  }

  /** keepalived runs on without a check that it cannot run; it is said for every one. */
  #withoutUnusable(model: Model): Model {
    const unusable = new Set<string>();
    this.#unusable = unusableCommands(model);
    for (const { command, reason, kind } of this.#unusable) {
      const script = model.scripts.find((each) => each.command === command);
      // One whose user is unknown fails with every run, as a check that cannot be done.
      if (!script || kind === 'no-user') continue;
      unusable.add(script.name);
      this.#log(reason);
      this.#log(disabledScriptLine(script.name, kind === 'insecure'));
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
