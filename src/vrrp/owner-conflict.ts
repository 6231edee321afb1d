// Owns what happens when two nodes are configured as owner of the same addresses: one of them gives
// way, or the addresses would be there twice for ever. Never decides between ordinary nodes.
import type { IpAddress } from '../net/address.ts';
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import type { InstanceContext } from './context.ts';

const reducedPriority = 254 as Priority;

/**
 * An owner with a lower address advertises although it has heard us. After two of our adverts and 1.2
 * intervals more it will not give way any more, so we do (keepalived 2.4.3 means to).
 */
export function onRogueOwner(context: InstanceContext, source: IpAddress): void {
  const { nowUs, rogueOwner } = context;
  if (rogueOwner?.address !== source) {
    context.rogueOwner = { address: source, sinceUs: nowUs, lastAdvertAtUs: nowUs };
    return;
  }
  context.rogueOwner = { ...rogueOwner, lastAdvertAtUs: nowUs };
  if (nowUs - rogueOwner.sinceUs < patienceUs(context)) return;
  context.log(
    `${source} is still advertising as address owner, please resolve - reducing our priority`,
  );
  context.rogueOwner = undefined;
  context.isReducedOwner = true;
  context.effectivePriority = reducedPriority;
}

/** Looked at with every advert of ours. */
export function watchRogueOwner(context: InstanceContext): void {
  const { rogueOwner, nowUs } = context;
  if (!rogueOwner || nowUs - rogueOwner.lastAdvertAtUs < patienceUs(context)) return;
  context.rogueOwner = undefined;
  context.log(': rogue address owner appears to have stopped advertising', 'bare');
}

/** The other owner is silent, or this node could not have become master. */
export function restoreOwner(context: InstanceContext): void {
  if (!context.isReducedOwner) return;
  context.isReducedOwner = false;
  context.effectivePriority = ownerPriority;
  context.log('Restoring our priority to 255 since other address owner has disappeared');
}

function patienceUs({ settings }: InstanceContext): number {
  return 3.2 * settings.advertIntervalUs;
}
