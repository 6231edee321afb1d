// Owns the proof that a simulated machine keeps routes and rules until somebody removes them.
import { describe, expect, it } from 'vitest';
import { route, rule } from '../host/test-models.ts';
import { isSeen, type PlacedRoute } from '../net/route.ts';
import { isSeenRule } from '../net/rule.ts';
import { Routing, seenRoute, seenRule } from './routing.ts';

describe('the routing of a simulated machine', () => {
  it('shows what is in it, and each once', () => {
    const routing = new Routing();
    for (const text of ['10.0.0.0/8', '10.0.0.0/8', '10.1.0.0/16']) routing.addRoute(route(text));
    routing.addRule(rule('192.0.2.0/24'));
    expect(routing.lines).toEqual([
      'route 10.0.0.0/8 dev eth0',
      'route 10.1.0.0/16 dev eth0',
      'rule 100: from 192.0.2.0/24 lookup 254',
    ]);
    routing.removeRoute(route('10.0.0.0/8'));
    routing.removeRule(rule('192.0.2.0/24'));
    expect(routing.lines).toEqual(['route 10.1.0.0/16 dev eth0']);
    routing.clear();
    expect(routing.lines).toEqual([]);
  });

  it('loses to a hand what leads to a network or has a preference, and says what that was', () => {
    const routing = new Routing();
    for (const text of ['10.0.0.0/8', '10.1.0.0/16']) routing.addRoute(route(text));
    routing.addRule(rule('192.0.2.0/24'));
    expect(routing.takeRoutes('10.0.0.0/8')).toEqual([route('10.0.0.0/8')]);
    expect(routing.takeRoutes('10.0.0.0/8')).toEqual([]);
    expect(routing.takeRules(100)).toEqual([rule('192.0.2.0/24')]);
    expect(routing.lines).toEqual(['route 10.1.0.0/16 dev eth0']);
  });

  it('is told of by the kernel so that whoever made it knows it', () => {
    const made = { ...route('fd00::/8'), interfaceIndexes: { eth0: 2 } } as PlacedRoute;
    expect(isSeen(made, seenRoute(made, 2))).toBe(true);
    expect(isSeen(made, seenRoute(made, 3))).toBe(false);
    expect(isSeenRule(rule('192.0.2.0/24'), seenRule(rule('192.0.2.0/24')))).toBe(true);
  });
});
