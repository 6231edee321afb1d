// Owns the way from a file's text to the typed model and its diagnostics. Never opens a file and
// never throws.

import {
  type Fields,
  fieldsOf,
  type GlobalFields,
  type NamedDraft,
  type RootFields,
} from './catalogue/fields.ts';
import { buildDaemon } from './daemon-words.ts';
import { buildDefaults } from './defaults.ts';
import type { Diagnostic } from './diagnostics.ts';
import { resolveFirewall } from './firewall.ts';
import type { ReadKeyFile } from './hmac.ts';
import type { CaProblem } from './http-probes.ts';
import { reportLateDefaults } from './inherit.ts';
import { type BuiltInstance, buildInstance, type InstanceContext } from './instance.ts';
import { interpretTree, type Report, reporter } from './interpret.ts';
import { expand } from './language/expand.ts';
import { bareSurroundings, type Surroundings } from './language/surroundings.ts';
import { buildLinkDelays } from './link-delays.ts';
import { buildLinkbeats } from './linkbeats.ts';
import type { GlobalModel, Model } from './model.ts';
import { buildLifeScripts, buildNotices, buildNotifyTimes, noticeCommandsAt } from './notices.ts';
import { buildPacing } from './pacing.ts';
import { buildEngineProcess } from './process-words.ts';
import { checkReceiveBufferPolicy } from './receive-buffer.ts';
import { prepareRouting } from './routing.ts';
import {
  type BuiltScript,
  buildScripts,
  reportInsecurity,
  reportUnusedScripts,
} from './scripts.ts';
import { reportSharedVrids } from './shared-vrids.ts';
import type { SourceFile } from './source.ts';
import { buildStatics, withNeeds } from './static-entries.ts';
import { buildSyncGroups } from './sync-groups.ts';
import { spanOf, type Token } from './tokens.ts';
import { buildTrackDefinitions, definedModels, reportUnusedProbes } from './track-definitions.ts';
import { reportGlobalGroups } from './transport.ts';
import { parseTree } from './tree.ts';
import { VirtualInterfaceNames } from './virtual-interfaces.ts';

/** What is known about the machine that the configuration is for. */
export interface MachineFacts {
  readonly interfaces: readonly string[];
  /** How many processors it has. */
  readonly processorCount?: number;
  /** Without it no keys are read from files. */
  readonly readKeyFile?: ReadKeyFile;
  /** Without it every file of authorities is taken for good. */
  readonly caProblem?: CaProblem;
  /** The routing table that a VRF stands for; undefined for other names. */
  readonly vrfTable?: (name: string) => number | undefined;
}

export interface LoadedConfig {
  /** What may run; parts with fatal problems may be missing from it. */
  readonly model: Model;
  /** In the order of the text, in which included files stand where they are included. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, the main one first. */
  readonly sources: readonly SourceFile[];
}

/**
 * Reads a configuration. Whatever the text is, there is a model and a list of what is wrong.
 *
 * @param facts when given, interfaces that this machine does not have are fatal problems
 * @param surroundings included files, environment, chance; without them there are none
 *
 * @example loadConfig({ name: 'keepalived.conf', text }, { interfaces: ['lo', 'eth0'] })
 */
export function loadConfig(
  source: SourceFile,
  facts?: MachineFacts,
  surroundings: Surroundings = bareSurroundings,
): LoadedConfig {
  const diagnostics: Diagnostic[] = [];
  const expanded = expand(source, surroundings);
  const tree = parseTree(expanded.source, (line) => expanded.lineName(line));
  for (const problem of tree.problems) diagnostics.push(problem);
  const report = reporter(expanded.source, (diagnostic) => diagnostics.push(diagnostic));
  const root = interpretTree(tree, report, expanded);
  const global = fieldsOf<GlobalFields>(root.global?.value ?? new Map());
  reportGlobalGroups(global, report);
  const positionOf = (token: Token) => expanded.locate(spanOf(expanded.source, token)).position;
  const scripts = buildScripts(root.scripts?.value ?? [], positionOf, report);
  const definitions = buildTrackDefinitions(root, report, facts?.caProblem);
  checkDynamicInterfaces(global, report);
  checkReceiveBufferPolicy(global, report);
  const interfaces = global.dynamicInterfaces ? undefined : facts?.interfaces;
  const readKeyFile = facts?.readKeyFile;
  const routing = prepareRouting(global, surroundings.files, facts?.vrfTable);
  const machine = { interfaces, readKeyFile, routing };
  const interfaceNames = new VirtualInterfaceNames(global, report);
  const given = { report, positionOf, global, scripts, ...definitions, interfaceNames };
  const context: InstanceContext = { ...given, ...machine };
  const statics = buildStatics(root, global, { ...machine, report, prefix: '' });
  const built = buildInstances(root.instances?.value ?? [], context);
  const { groups, instances } = buildSyncGroups(
    root.groups?.value ?? [],
    built.map(({ model }) => model),
    { report, positionOf, global, scripts, ...definitions, interfaces },
  );
  // What a refused instance tracks is not unused.
  if (built.length === (root.instances?.value.length ?? 0)) {
    reportUnusedScripts(scripts, instances, report);
    reportUnusedProbes(definitions, instances, report);
  }
  reportUnsecuredCommands(root, global, scripts, report);
  const defaults = buildDefaults(global);
  const daemon = buildDaemon(root, global, report);
  const engineProcess = buildEngineProcess(global, report, facts?.processorCount);
  const pacing = buildPacing(root.garpGroups?.value ?? [], global, { report, interfaces });
  const delayContext = { report, interfaces, instances };
  const linkDelays = buildLinkDelays(root.linkDelays?.value ?? [], delayContext);
  const notices = buildNotices(global, positionOf, report);
  const notifyTimes = buildNotifyTimes(global);
  const lifeScripts = buildLifeScripts(global, positionOf);
  const linkbeats = buildLinkbeats(root, built, { report, interfaces });
  const model: Model = {
    ...(daemon && { daemon }),
    ...(engineProcess && { engineProcess }),
    global: globalModel(root, global, report),
    ...(defaults && { defaults }),
    scripts: [...scripts.values()].map((script) => script.model),
    ...definedModels(definitions),
    instances: withNeeds(instances, root, statics.needs, report),
    groups,
    ...(statics.model && { statics: statics.model }),
    ...(pacing && { pacing }),
    ...(notices && { notices }),
    ...(notifyTimes && { notifyTimes }),
    ...(lifeScripts && { lifeScripts }),
    ...(linkDelays.length > 0 && { linkDelays }),
    ...linkbeats,
  };
  return { model, diagnostics: expanded.diagnostics(diagnostics), sources: expanded.sources };
}

function buildInstances(
  drafts: readonly NamedDraft[],
  context: InstanceContext,
): readonly BuiltInstance[] {
  const { report, global } = context;
  const seen = new Set<string>();
  const built = drafts.flatMap((draft) => {
    const { name } = draft;
    if (seen.has(name.text)) {
      report('HF0404', name, `vrrp instance ${name.text} already defined`);
      return [];
    }
    seen.add(name.text);
    return buildInstance(draft, context) ?? [];
  });
  reportLateDefaults(drafts, global, report);
  reportSharedVrids(built, report);
  return built;
}

function reportUnsecuredCommands(
  root: Fields<RootFields>,
  global: Fields<GlobalFields>,
  scripts: ReadonlyMap<string, BuiltScript>,
  report: Report,
): void {
  if (global.isScriptSecurityEnabled) return;
  const blocks = [...(root.instances?.value ?? []), ...(root.groups?.value ?? [])];
  const scriptsAt = [...scripts.values()].map((script) => script.commandAt);
  reportInsecurity([...scriptsAt, ...noticeCommandsAt(global, blocks)], report);
}

function checkDynamicInterfaces(global: Fields<GlobalFields>, report: Report): void {
  const { value, at } = global.dynamicInterfaces ?? { value: '' };
  if (value === '' || value === 'allow_if_changes' || !at) return;
  report('HF1606', at, `Unknown dynamic_interfaces option '${value}'`);
}

function globalModel(
  root: Fields<RootFields>,
  global: Fields<GlobalFields>,
  report: Report,
): GlobalModel {
  return {
    routerId: global.routerId?.value,
    isScriptSecurityEnabled: global.isScriptSecurityEnabled?.value ?? false,
    scriptUser: global.scriptUser?.value,
    startupDelayUs: global.startupDelayUs?.value ?? 0,
    delayAfterBootUs: global.delayAfterBootUs?.value ?? 0,
    logsUnknownVrids: global.logsUnknownVrids?.value ?? false,
    childWaitUs: root.childWaitUs?.value ?? 5_000_000,
    firewall: resolveFirewall(global, report),
    isLocalIgmpDisabled: global.isLocalIgmpDisabled?.value ?? false,
    hasDynamicInterfaces: global.dynamicInterfaces !== undefined,
    onStale: global.onStale?.value ?? 'hold',
  };
}

export { configTestExitCode } from './diagnostics.ts';
