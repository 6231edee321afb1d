// Owns what `--json` prints: one object, times in microseconds. Never prints it.
import type { Assessment, RouterResult } from '../../sim/assessment.ts';
import { findingsOf } from '../../sim/findings.ts';
import type { Playback } from '../../sim/playback.ts';
import type { SiteRouter } from '../../sim/routers.ts';
import type { Topology } from '../../sim/topology.ts';

/** The standard set: every event, every play, every router. */
export function assessmentJson(assessment: Assessment, remarks: readonly string[]): string {
  const { site, rest, events } = assessment;
  return JSON.stringify({
    ...{ seed: site.seed, nodes: nodesOf(site.topology), remarks },
    rest: rest.routers.map(({ router, outcome }) => ({ ...shortRouter(router), outcome })),
    events: events.map(({ disturbance, worstAtUs, routers }) => ({
      ...{ node: disturbance.node, event: disturbance.words, mended: disturbance.mendWords },
      worstAtUs,
      routers: routers.map(({ router, played }: RouterResult) => ({
        ...shortRouter(router),
        played,
      })),
    })),
    findings: findingsOf(assessment),
  });
}

/** A scenario: the whole history, and what each event came to. */
export function playbackJson(playback: Playback, remarks: readonly string[]): string {
  const { site, endUs, history, stretches } = playback;
  return JSON.stringify({
    ...{ seed: site.seed, nodes: nodesOf(site.topology), remarks, endUs, history },
    stretches: stretches.map(({ window, texts, routers }) => ({
      ...{ ...window, events: texts },
      routers: routers.map(({ router, outcome }) => ({ ...shortRouter(router), outcome })),
    })),
  });
}

function nodesOf({ nodes }: Topology) {
  return nodes.map(({ name, interfaces }) => ({ name, interfaces }));
}

function shortRouter({ label, addresses }: SiteRouter) {
  return { router: label, addresses };
}
