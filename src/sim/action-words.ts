// Owns how an action reads: a few words after the machine's name. Never does any.
import type { Order } from '../host/orders.ts';
import type { Action, CheckBehaviour, Impairment } from './actions.ts';
import { durationText } from './duration.ts';

/** `web1: killed (kill -9)`, short enough for a picture. */
export function actionText(action: Action): string {
  const words = actionWords(action);
  if (action.kind === 'impair-trunk') return `${action.trunk}: ${words}`;
  return action.kind === 'heal' && action.node === undefined
    ? `all cables ${words}`
    : `${action.node}: ${words}`;
}

/** Whether it is meant to do harm. */
export function isHarm(action: Action): boolean {
  switch (action.kind) {
    case 'link':
      return !action.up;
    case 'script':
    case 'probe':
      return action.behaviour.kind !== 'exits' || action.behaviour.status !== 0;
    case 'file':
      return action.number !== 0;
    case 'process':
      return action.processes === 0;
    case 'address':
      return !action.isAdded;
    case 'forward-delay':
      return action.delayUs > 0;
    case 'start':
    case 'resume':
    case 'reload':
    case 'order':
    case 'heal':
      return false;
    default:
      return true;
  }
}

function actionWords(action: Action): string {
  switch (action.kind) {
    case 'start':
      return 'started';
    case 'stop':
      return 'stopped';
    case 'kill':
      return 'killed (kill -9)';
    case 'crash':
      return 'engine crashes';
    case 'kill-all':
      return 'all processes killed';
    case 'power-off':
      return 'powered off';
    case 'hang':
      return 'hung';
    case 'resume':
      return 'resumed';
    case 'reload':
      return action.model ? 'reloads another file' : 'reloads';
    case 'order':
      return orderWords(action.order, action.lastsUs);
    case 'link':
      return `link ${action.interface} ${action.up ? 'up' : 'down'}`;
    case 'forward-delay': {
      const on = action.interface === undefined ? '' : ` on ${action.interface}`;
      return `ports forward ${durationText(action.delayUs)} after a link-up${on}`;
    }
    case 'impair':
      return wireWords(action.direction, action.impairment, action.interface);
    case 'impair-trunk':
      return wireWords(action.direction, action.impairment, undefined);
    case 'echo':
      return action.isOn ? 'hears itself' : 'hears itself no more';
    case 'heal':
      return 'healed';
    case 'probe':
      return `${action.probe.kind} check ${action.probe.name} ${behaviourWords(action.behaviour)}`;
    case 'script':
      return `${action.script} ${behaviourWords(action.behaviour)}`;
    case 'file':
      return `file ${action.file} says ${action.number}`;
    case 'process':
      return `process ${action.process} runs ${action.processes} times`;
    case 'address':
      return `${action.address.address} ${action.isAdded ? 'added' : 'removed'} by hand`;
    case 'route':
      return `route ${action.destination} removed by hand`;
    case 'rule':
      return `rule ${action.preference} removed by hand`;
    case 'clock':
      return `clock jumps by ${jumpWords(action.jumpUs)}`;
  }
}

function orderWords(order: Order, lastsUs: number | undefined): string {
  const whom = order.instance === undefined ? '' : `${order.instance} `;
  if (order.kind === 'maintenance') return `${whom}in maintenance: ${order.isOn ? 'on' : 'off'}`;
  if (order.kind === 'handover') return `${whom}hands over`;
  const span = lastsUs === undefined ? '' : ` for ${durationText(lastsUs)}`;
  return `${whom}counts with priority ${order.priority ?? 'as configured'}${span}`;
}

function wireWords(
  direction: 'in' | 'out' | 'both',
  { isCut, lossPerMille, delayUs, jitterUs, ...more }: Partial<Impairment>,
  interfaceName: string | undefined,
): string {
  const on = interfaceName === undefined ? '' : ` on ${interfaceName}`;
  const words: string[] = [];
  if (isCut) words.push({ in: 'deaf', out: 'mute', both: 'isolated' }[direction]);
  if (lossPerMille !== undefined) words.push(`${lossPerMille / 10}% loss`);
  if (delayUs !== undefined) words.push(`delay ${durationText(delayUs)}`);
  if (jitterUs !== undefined) words.push(`jitter ${durationText(jitterUs)}`);
  if (more.duplicatePerMille !== undefined) words.push(`${more.duplicatePerMille / 10}% twice`);
  if (more.reorderPerMille !== undefined) words.push(`${more.reorderPerMille / 10}% overtaken`);
  return `${words.join(', ')}${on}`;
}

function behaviourWords(behaviour: CheckBehaviour): string {
  if (behaviour.kind === 'hangs') return 'hangs';
  if (behaviour.kind === 'silent') return 'is not run any more';
  const { status, afterUs } = behaviour;
  if (status === 0) return afterUs > 1_000_000 ? `takes ${durationText(afterUs)}` : 'succeeds';
  return status === 1 ? 'fails' : `exits with ${status}`;
}

function jumpWords(jumpUs: number): string {
  return `${jumpUs < 0 ? '-' : '+'}${durationText(Math.abs(jumpUs))}`;
}
