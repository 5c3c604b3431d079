// The first level of every screen speaks the desk's language; what the protocol calls things stays in
// the messages and in tooltips.

import assert from 'node:assert/strict';

/**
 * Values of OCPP's enumerations, names of its messages, and our own names of states. Those that are
 * also plain words of the desk (Charging, Accepted, Blocked, Reset) are not in it.
 */
const WIRE_WORDS = [
  'SuspendedEV', 'SuspendedEVSE', 'Preparing', 'Finishing', 'Faulted', 'Unavailable', 'Available',
  'Reserved', 'Occupied', 'Inoperative', 'Operative', 'ConcurrentTx', 'DeAuthorized',
  'EVDisconnected', 'HardReset', 'SoftReset', 'PowerLoss', 'UnlockCommand', 'NoError',
  'GroundFailure', 'HighTemperature', 'ConnectorLockFailure', 'EVCommunicationError',
  'InternalError', 'LocalListConflict', 'OverCurrentFailure', 'OverVoltage', 'PowerMeterFailure',
  'PowerSwitchFailure', 'ReaderFailure', 'ResetFailure', 'UnderVoltage', 'WeakSignal',
  'Authorize', 'BootNotification', 'CancelReservation', 'ChangeAvailability',
  'ChangeConfiguration', 'ClearCache', 'ClearChargingProfile', 'DataTransfer', 'GetConfiguration',
  'GetDiagnostics', 'Heartbeat', 'MeterValues', 'RemoteStart', 'RemoteStop',
  'RemoteStartTransaction', 'RemoteStopTransaction', 'ReserveNow', 'SetChargingProfile',
  'StartTransaction', 'StatusNotification', 'StopTransaction', 'TriggerMessage',
  'UnlockConnector', 'UpdateFirmware', 'idTag', 'connectorId', 'transactionId',
  'awaiting_plug', 'station_rejected', 'closed_unconfirmed', 'policy_rejected', 'timed_out',
  'suspended_ev', 'suspended_evse', 'remote_start', 'not_applicable',
]; // prettier-ignore

const ANY = new RegExp(`\\b(${WIRE_WORDS.join('|')})\\b`);

/** Fails when the page shows a word of the wire. */
export async function assertDeskWords(page, where) {
  const text = await page.locator('body').innerText();
  const [word] = ANY.exec(text) ?? [];
  assert.equal(word, undefined, `a word of the wire on ${where}`);
}
