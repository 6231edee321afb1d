// Owns a simulated machine's routes and policy rules. Survives every process. Never forwards a packet.
import { formatPrefix } from '../net/address.ts';
import { describeRoute, type Route, type SeenRoute } from '../net/route.ts';
import { describeRule, type Rule, type SeenRule } from '../net/rule.ts';

/** What IPv6 makes of no metric at all. */
const usualMetric6 = 1024;

export class Routing {
  readonly #routes = new Map<string, Route>();
  readonly #rules = new Map<string, Rule>();

  /** As `ip route` and `ip rule` would show them, in the order in which they came. */
  get lines(): string[] {
    return [...this.#routes.keys(), ...this.#rules.keys()];
  }

  hasRoute(route: Route): boolean {
    return this.#routes.has(routeLine(route));
  }

  hasRule(rule: Rule): boolean {
    return this.#rules.has(ruleLine(rule));
  }

  addRoute(route: Route): void {
    this.#routes.set(routeLine(route), route);
  }

  removeRoute(route: Route): void {
    this.#routes.delete(routeLine(route));
  }

  addRule(rule: Rule): void {
    this.#rules.set(ruleLine(rule), rule);
  }

  removeRule(rule: Rule): void {
    this.#rules.delete(ruleLine(rule));
  }

  /** Somebody removes what leads there; answers what that was. */
  takeRoutes(destination: string): Route[] {
    const taken = [...this.#routes.values()].filter(
      (route) => formatPrefix(route.destination) === destination,
    );
    for (const route of taken) this.removeRoute(route);
    return taken;
  }

  takeRules(preference: number): Rule[] {
    const taken = [...this.#rules.values()].filter((rule) => rule.preference === preference);
    for (const rule of taken) this.removeRule(rule);
    return taken;
  }

  /** As after a power failure. */
  clear(): void {
    this.#routes.clear();
    this.#rules.clear();
  }
}

function routeLine(route: Route): string {
  return `route ${describeRoute(route)}`;
}

function ruleLine(rule: Rule): string {
  return `rule ${describeRule(rule)}`;
}

/** A route as the kernel tells of it. @param interfaceIndex of the interface that it names */
export function seenRoute(route: Route, interfaceIndex: number | undefined): SeenRoute {
  const { family, type, destination, source, tos, table, protocol, gateway } = route;
  const metric = family === 6 && route.metric === 0 ? usualMetric6 : route.metric;
  const place = { gateway, interfaceIndex };
  return { family, type, destination, source, tos, table, protocol, metric, ...place };
}

export function seenRule(rule: Rule): SeenRule {
  const { family, preference, source, destination, tos, protocol = 0, mark, action } = rule;
  const { inputInterface, outputInterface } = rule;
  const table = action.kind === 'lookup' ? action.table : 0;
  const markValue = mark?.value;
  return {
    ...{ family, preference, source, destination, tos, table, protocol },
    ...{ inputInterface, outputInterface, markValue },
  };
}
