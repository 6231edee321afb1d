// Owns what dumps say of the engine's sockets and of the machine's interfaces, in keepalived's lines. Never
// asks the kernel.
import type { SocketView } from '../../channel/machine-view.ts';
import type { InstanceModel } from '../../config/model.ts';
import type { LinkView } from '../../host/interfaces.ts';
import { isIpv4, isLinkLocal } from '../../net/address.ts';
import { authenticationHeaderProtocol } from '../../vrrp/authentication-header.ts';
import { trackerLines } from './object-text.ts';
import type { Picture } from './picture.ts';

export function socketLines({ machine, model }: Picture): string[] {
  return (machine?.sockets ?? []).flatMap((socket) => {
    const { interface: name, family, protocol, groups, descriptor } = socket;
    return [
      ` fd_in ${descriptor} fd_out = ${descriptor}`,
      `   Interface = ${name ?? 'none'}`,
      `   Family = IPv${family}`,
      `   Protocol = ${protocol === authenticationHeaderProtocol ? 'AH' : 'VRRP'}`,
      `   Type = ${groups.length > 0 ? 'Multicast' : 'Unicast'}`,
      `   Rx buf size = ${socket.receiveBufferBytes ?? 0}`,
      '   VRRP instances',
      ...usersOf(socket, model.instances).map(
        ({ name: user, vrid }) => `     ${user} vrid ${vrid}`,
      ),
    ];
  });
}

function usersOf(socket: SocketView, instances: readonly InstanceModel[]): InstanceModel[] {
  return instances.filter(
    ({ advertInterface, family, vrid, authentication }) =>
      advertInterface === socket.interface &&
      family === socket.family &&
      socket.vrids.includes(vrid) &&
      (authentication.type === 'ah') === (socket.protocol === authenticationHeaderProtocol),
  );
}

export function interfaceLines({ machine, model }: Picture): string[] {
  const links = machine?.links ?? [];
  return links.flatMap((link) => {
    const { name, index, addresses, mtu } = link;
    const mac = link.mac === loopbackMac ? undefined : link.mac;
    const delay = model.linkDelays?.find((each) => each.interface === name);
    const own = model.instances.filter((each) => isOn(each, link));
    const trackers = [
      ...own.map((each) => `     ${each.name}, weight 0`),
      ...trackerLines(model, 'interface', name),
    ];
    return [
      ` Name = ${name}`,
      `   index = ${index}`,
      `   IPv4 address = ${addresses.find(isIpv4) ?? '(none)'}`,
      `   IPv6 address = ${addresses.find((each) => !isIpv4(each) && isLinkLocal(each)) ?? '(none)'}`,
      ...(mac === undefined ? [] : [`   MAC = ${mac}`]),
      `   State = ${stateText(link)}`,
      `   Up debounce timer = ${delay?.upUs ?? 0}us`,
      `   Down debounce timer = ${delay?.downUs ?? 0}us`,
      ...madeLines(link, links, model.instances),
      ...(mtu === undefined ? [] : [`   MTU = ${mtu}`]),
      ...hardwareLines(link),
      ...(trackers.length === 0 ? [] : ['   Tracking VRRP instances :', ...trackers]),
    ];
  });
}

/** Which of the two it lacks is not kept. */
function stateText({ up, mac }: LinkView): string {
  const state = up ? 'UP, RUNNING' : 'not UP or not RUNNING';
  return mac === loopbackMac ? `${state}, no broadcast, loopback, no multicast` : state;
}

const loopbackMac = '00:00:00:00:00:00';

function hardwareLines({ mac }: LinkView): string[] {
  if (mac === undefined) return [];
  return [`   HW Type = ${mac === loopbackMac ? 'LOOPBACK' : 'ETHERNET'}`];
}

/** Whether the interface's fall is the instance's fault. */
function isOn(instance: InstanceModel, { name }: LinkView): boolean {
  if (instance.ignoresOwnInterface) return false;
  return instance.interface === name || instance.advertInterface === name;
}

function madeLines(
  { name, macvlanOn, ipvlanOn }: LinkView,
  links: readonly LinkView[],
  instances: readonly InstanceModel[],
): string[] {
  const below = links.find(({ index }) => index === (macvlanOn ?? ipvlanOn));
  if (!below) return [];
  const isOurs = instances.some(({ virtualInterfaces: made }) =>
    made.some((each) => each.name === name),
  );
  const kind = macvlanOn === undefined ? 'IPVLAN' : 'VMAC type private';
  return [
    `   ${kind}, underlying interface = ${below.name}, state = ${stateText(below)}`,
    ...(isOurs ? ['   I/f created by keepalived'] : []),
  ];
}
