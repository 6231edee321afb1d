// Owns what a reload does and in which order, step by step. Between two steps virtual routers hear packets
// and act on their timers, and everything else waits: nobody sees half a reload. Never changes a state.
import type { Model } from '../config/model.ts';
import type { InsideReload } from './inside.ts';
import { type LongWork, workOf } from './portions.ts';

/** Every virtual router that both readings know goes on; what differs about it is changed. */
export function* reloadSteps(inside: InsideReload, model: Model): LongWork {
  const { push } = inside;
  const [routers, upkeep] = [inside.routers(), inside.upkeep()];
  const readings = routers.match(model);
  for (const router of routers.goneBy(readings)) {
    inside.tell(router, { kind: 'stop' });
    yield workOf(router.model);
  }
  const follow = inside.adopt(model);
  // First everything that goes: an address may move from one virtual router to another.
  for (const { instance, router, isChanged } of readings) {
    if (!router?.isHolding || !isChanged) continue;
    inside.run(router, router.releaseGone(instance));
    yield workOf(router.model);
  }
  push(upkeep.afterReleases());
  const added = routers.replace(readings);
  for (const { instance, router, isChanged } of readings) {
    if (!router || !isChanged) continue;
    inside.reconfigure(router, instance);
    yield workOf(instance);
  }
  push(upkeep.afterReload(routers.all));
  for (const router of added) inside.updateSource(router);
  inside.regroup();
  for (const { router } of readings) {
    if (!router) continue;
    inside.applyFitness(router);
    yield 1;
  }
  follow();
  for (const router of added) {
    inside.start(router);
    yield workOf(router.model);
  }
}
