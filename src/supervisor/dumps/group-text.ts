// Owns what dumps say of sync groups, in keepalived's lines. Never asks how a member stands.
import type { SyncGroupModel } from '../../config/model.ts';
import { notifyLines } from './command-text.ts';
import { type Picture, stateName } from './picture.ts';

export function groupLines(group: SyncGroupModel, { instances, ownerOf }: Picture): string[] {
  const { name, members, notify, notices } = group;
  const own = instances.filter(({ model }) => members.includes(model.name));
  const count = (state: string) => own.filter(({ status }) => status.state === state).length;
  const [first] = own;
  return [
    ` VRRP Sync Group = ${name}, ${first ? stateName(first.status.state) : 'INIT'}`,
    `   Num member fault ${count('fault')}, num member init ${count('init')}`,
    '   VRRP member instances :',
    ...members.map((member) => `     ${member}`),
    `   Using smtp notification = ${notices?.sendsMail ? 'yes' : 'no'}`,
    ...(notify ? notifyLines(notify, ownerOf) : []),
  ];
}
