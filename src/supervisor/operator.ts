// Owns carrying out what an operator orders: what is wrong with an order, and what came of it. Never
// decides what an order does to a virtual router.
import type { InstanceModel, Model } from '../config/model.ts';
import type { Order } from '../host/orders.ts';
import type { InstanceStatus } from '../host/status.ts';
import { nowUs } from '../linux/clock.ts';
import { ownerPriority, parsePriority } from '../net/identifiers.ts';
import { explainCause } from '../vrrp/cause.ts';
import type { ControlArguments, OrderReport } from './control-protocol.ts';
import type { EngineCare } from './engine-care.ts';
import type { Logger } from './logger.ts';

/** An order is only as good as its name: none is carried out on a guess. */
export class Operator {
  readonly #care: EngineCare;
  readonly #logger: Logger;
  readonly #model: () => Model;

  /** @param model what runs now */
  constructor(care: EngineCare, logger: Logger, model: () => Model) {
    this.#care = care;
    this.#logger = logger;
    this.#model = model;
  }

  /** @throws Error that says what is wrong with the order */
  async maintenance({ state, instance }: ControlArguments): Promise<OrderReport> {
    if (state !== 'on' && state !== 'off') throw new Error('maintenance is on or off');
    const isOn = state === 'on';
    if (!isOn && instance !== undefined && this.#care.orders.isMachineResting) {
      throw new Error('the whole machine is in maintenance: holdfast maintenance off ends it');
    }
    this.#find(instance);
    return this.#carryOut({ kind: 'maintenance', instance, isOn }, `maintenance ${state}`);
  }

  /** @throws Error, also when there is nothing to hand over */
  async handover({ instance }: ControlArguments): Promise<OrderReport> {
    this.#find(instance);
    const status = await this.#care.askStatus();
    if (!status) throw new Error('the engine does not answer: nothing is handed over');
    const concerned = status.instances.filter(isAbout(instance));
    if (!concerned.some(({ state }) => state === 'master')) {
      const states = concerned.map(({ name, state }) => `${name} is ${state.toUpperCase()}`);
      throw new Error(`nothing to hand over: ${states.join(', ')}`);
    }
    return this.#carryOut({ kind: 'handover', instance }, 'handover');
  }

  /** @throws Error that says what is wrong with the order */
  async priority({ instance = '', priority, forMs }: ControlArguments): Promise<OrderReport> {
    const model = this.#find(instance);
    if (model?.priority === ownerPriority) {
      throw new Error(`${instance} owns its addresses (priority 255), which no order changes`);
    }
    const parsed = priority === undefined ? undefined : parsePriority(Number(priority));
    if (priority !== undefined && (!parsed || parsed === ownerPriority)) {
      throw new Error(`a priority is 1 to 254, not ${priority}`);
    }
    const isLimited = forMs !== undefined && parsed !== undefined;
    const untilUs = isLimited ? nowUs() + Number(forMs) * 1000 : undefined;
    if (Number.isNaN(untilUs)) throw new Error(`not a number of milliseconds: ${forMs}`);
    const words = parsed === undefined ? 'configured priority' : `priority ${parsed}`;
    return this.#carryOut({ kind: 'override', instance, priority: parsed, untilUs }, words);
  }

  #find(instance: string | undefined): InstanceModel | undefined {
    const { instances } = this.#model();
    const found = instances.find(({ name }) => name === instance);
    if (instance === undefined || found) return found;
    const names = instances.map(({ name }) => name).join(', ');
    throw new Error(`no instance ${instance} runs here; there is: ${names}`);
  }

  async #carryOut(order: Order, words: string): Promise<OrderReport> {
    const before = await this.#care.askStatus();
    const whom = order.instance ?? 'all instances';
    this.#logger.log(`Operator orders ${words}: ${whom}`);
    this.#care.order(order);
    // The engine has done it before it answers.
    const after = await this.#care.askStatus();
    const stateOf = (name: string) =>
      before?.instances.find((instance) => instance.name === name)?.state;
    const instances = after?.instances.filter(isAbout(order.instance)).map((status) => ({
      name: status.name,
      before: stateOf(status.name) ?? status.state,
      state: status.state,
      why: explainCause(status.cause),
      effectivePriority: status.priority.effective,
    }));
    return { instances };
  }
}

function isAbout(instance: string | undefined) {
  return ({ name }: InstanceStatus) => instance === undefined || name === instance;
}
