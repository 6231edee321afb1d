// Owns a simulated machine's routes and policy rules. Survives every process. Never forwards a packet.
import { describeRoute, type Route } from '../net/route.ts';
import { describeRule, type Rule } from '../net/rule.ts';

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
