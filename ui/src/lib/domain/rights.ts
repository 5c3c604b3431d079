import { m } from '$lib/i18n';
import type { Permission, Role } from '$lib/api/types';

const words: Partial<Record<Permission, () => string>> = {
  'names.read': m.right_names_read,
  'card.read': m.right_card_read,
  'message.read': m.right_message_read,
  'session.start': m.right_session_start,
  'session.stop': m.right_session_stop,
  'command.send': m.right_command_send,
  'station.approve': m.right_station_approve,
  'station.edit': m.right_station_edit,
  'attention.edit': m.right_attention_edit,
  'token.edit': m.right_token_edit,
  'bay.edit': m.right_bay_edit,
  'site.edit': m.right_site_edit,
  'person.edit': m.right_person_edit,
  'api_token.edit': m.right_api_token_edit,
  'policy.override': m.right_policy_override,
  'ocpp.direct': m.right_ocpp_direct,
};

/** The rights that can be given apart from a role, in the order of the list. */
export const singleRights = Object.keys(words) as Permission[];

export const rightWord = (right: Permission): string => words[right]?.() ?? m.right_other();

/** What people are given; the wall is seen by a link. */
export const roles: Role[] = ['view', 'operate', 'admin'];

export function roleWord(role: Role): string {
  switch (role) {
    case 'wall':
      return m.role_wall();
    case 'view':
      return m.role_view();
    case 'operate':
      return m.role_operate();
    case 'admin':
      return m.role_admin();
  }
}
