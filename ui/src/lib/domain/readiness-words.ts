// Settings of chargers in words: how they stand to the rules, and what they do to them.
import { m } from '$lib/i18n';
import type { ReadinessSetting } from '$lib/api/types';

export function settingState(state: ReadinessSetting['state']): string {
  switch (state) {
    case 'good':
      return m.check_good();
    case 'undermines':
      return m.check_undermines();
    case 'weakens':
      return m.check_weakens();
    case 'unknown':
      return m.check_unknown();
    case 'not_supported':
      return m.check_not_supported();
  }
}

const sentences: Record<string, () => string> = {
  AuthorizeRemoteTxRequests: m.setting_authorize_remote,
  LocalPreAuthorize: m.setting_local_pre,
  AuthorizationCacheEnabled: m.setting_cache,
  LocalAuthorizeOffline: m.setting_local_offline,
  AllowOfflineTxForUnknownId: m.setting_offline_unknown,
  StopTransactionOnInvalidId: m.setting_stop_invalid,
  MaxEnergyOnInvalidId: m.setting_energy_invalid,
  ConnectionTimeOut: m.setting_time_out,
  StopTransactionOnEVSideDisconnect: m.setting_unplugged,
  MeterValueSampleInterval: m.setting_interval,
  SupportedFeatureProfiles: m.setting_profiles,
  ChargingScheduleAllowedChargingRateUnit: m.setting_unit,
};

/** What a setting does to the rules where it is not as it should be. */
export const settingSentence = ({
  setting,
  message,
}: Pick<ReadinessSetting, 'setting' | 'message'>): string => sentences[setting]?.() ?? message;
