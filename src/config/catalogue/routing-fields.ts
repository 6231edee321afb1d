// Owns what the words of a route or rule line are stored as before defaults and rules between them.
// Never holds rules.
import type { IpAddress, Prefix } from '../../net/address.ts';
import type { InterfaceName } from '../../net/identifiers.ts';
import type {
  Encapsulation,
  NextHop,
  Route,
  RouteMetricName,
  RouterPreference,
  RouteType,
} from '../../net/route.ts';
import type { Mark, NumberRange } from '../../net/rule.ts';
import type { Implementation } from './keyword.ts';
import type { AnyOr, Marked, Read } from './routing-reads.ts';

/** Each metric of a path under its own name; a flag of the features is a number. */
type MetricFields = {
  readonly [M in Exclude<RouteMetricName, 'congctl'>]: number | Marked<number>;
};

export interface RouteFields extends MetricFields {
  readonly isIpv6: boolean;
  readonly type: RouteType;
  readonly destination: AnyOr<Prefix>;
  readonly preferredSource: IpAddress;
  readonly newDestination: Marked<IpAddress>;
  readonly gateway: Marked<IpAddress>;
  readonly secondGateway: IpAddress;
  readonly source: AnyOr<Prefix>;
  readonly tos: number;
  readonly table: number;
  readonly vrf: InterfaceName;
  readonly protocol: number;
  readonly scope: number;
  readonly metric: number;
  readonly interface: InterfaceName;
  readonly isOnlink: boolean;
  readonly encapsulation: Encapsulation;
  readonly expiresSeconds: number;
  readonly realms: number;
  readonly congctl: Marked<string>;
  readonly routerPreference: RouterPreference;
  readonly propagatesTtl: boolean;
  readonly placement: Route['placement'];
  readonly nextHops: readonly NextHop[];
  readonly isTracked: boolean;
  readonly trackGroup: string;
}

export interface RuleFields {
  readonly isIpv6: boolean;
  readonly isInverted: boolean;
  readonly source: AnyOr<Prefix>;
  readonly destination: AnyOr<Prefix>;
  readonly table: number;
  readonly preference: number;
  readonly tos: number;
  readonly mark: Mark;
  readonly realms: number;
  readonly suppressedPrefixLength: number;
  readonly suppressedGroup: number;
  readonly inputInterface: InterfaceName;
  readonly outputInterface: InterfaceName;
  readonly tunnelId: string;
  readonly userIds: NumberRange;
  readonly isL3mdev: boolean;
  readonly protocol: number;
  readonly ipProtocol: number;
  readonly sourcePorts: NumberRange;
  readonly destinationPorts: NumberRange;
  /** The kernel's number of an action without anything else to say. */
  readonly action: number;
  readonly goto: number;
  readonly isTracked: boolean;
  readonly trackGroup: string;
}

/** A row's constructor: field, how it is read, where it lands, which test proves it. */
type OptionRow<F> = <K extends keyof F & string>(
  field: K,
  read: Read<F[K]>,
  landsIn: string,
  provedBy: string,
) => Implementation;

export const routeField: OptionRow<RouteFields> = optionRow;
export const ruleField: OptionRow<RuleFields> = optionRow;

function optionRow(
  field: string,
  read: Read<unknown>,
  landsIn: string,
  provedBy: string,
): Implementation {
  return { field, argument: { kind: 'routing', read }, landsIn, provedBy, isFirstKept: false };
}
