//! A simulated station without its socket: what happens at its connectors, what it has to say, and
//! what it does when told. Everything here is a function of its arguments.

mod orders;
mod settings;
mod talk;

use vocabulary::{
    Authorize, Boot, CardText, ConnectorStatus, EvseNumber, MeterReport, MilliAmps, MilliWattHours,
    Now, PlugNumber, ReadingContext, Report, Steady, Timestamp, TransactionId, TransactionStarted,
    TransactionStopped, VerdictStatus,
};

use self::settings::Settings;
use crate::{
    Car,
    evse::{Evse, Permit, Running, stated},
    outbox::{Call, Outbox, OwnNumber},
    profile::Profile,
};

/// How long a permitted card waits for a car (`ConnectionTimeOut`).
const CONNECTION_TIMEOUT_MS: i64 = 120_000;

/// Why a transaction ended, in the words of OCPP 1.6.
const POWER_LOSS: &str = "PowerLoss";

/// What a station is.
#[derive(Debug, Clone)]
pub(crate) struct Build {
    pub(crate) boot: Boot,
    /// The register of each EVSE; as many as there are.
    pub(crate) registers: Vec<MilliWattHours>,
    /// What each EVSE offers on each phase.
    pub(crate) offered: MilliAmps,
    /// `MeterValueSampleInterval`; 0 for none.
    pub(crate) sample_interval_ms: i64,
}

/// What can be seen of an EVSE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvseView {
    /// Its status as last told.
    pub status: ConnectorStatus,
    /// Whether a transaction runs, told or not.
    pub charging: bool,
    /// The id of the running transaction, once the central system gave it one.
    pub transaction: Option<TransactionId>,
    /// What the central system last said about a card here.
    pub verdict: Option<VerdictStatus>,
    /// The register.
    pub register: MilliWattHours,
}

/// The station.
#[derive(Debug)]
pub(crate) struct Station {
    boot: Boot,
    evses: Vec<Evse>,
    verdicts: Vec<Option<VerdictStatus>>,
    outbox: Outbox,
    online: bool,
    booted: bool,
    sample_interval_ms: i64,
    heartbeat_interval_ms: i64,
    /// The next heartbeat, or while not accepted the next boot.
    next_sign: Option<Steady>,
    transactions: u64,
    settings: Settings,
}

impl Station {
    pub(crate) fn new(build: Build) -> Self {
        let evses: Vec<Evse> = (1..)
            .map(EvseNumber)
            .zip(build.registers)
            .map(|(number, register)| Evse::new(number, register, build.offered))
            .collect();
        Self {
            boot: build.boot,
            verdicts: vec![None; evses.len()],
            evses,
            outbox: Outbox::default(),
            online: false,
            booted: false,
            sample_interval_ms: build.sample_interval_ms,
            heartbeat_interval_ms: 300_000,
            next_sign: None,
            transactions: 0,
            settings: Settings::new(build.sample_interval_ms / 1000),
        }
    }

    /// What can be seen of an EVSE.
    pub(crate) fn view(&self, number: EvseNumber) -> Option<EvseView> {
        let index = self.index(number)?;
        let (evse, verdict) = (self.evses.get(index)?, self.verdicts.get(index)?);
        let running = evse.running.as_ref();
        Some(EvseView {
            status: evse.status.clone(),
            charging: running.is_some(),
            transaction: running.and_then(|running| self.outbox.id(running.number).cloned()),
            verdict: *verdict,
            register: evse.register,
        })
    }

    /// The numbers of its EVSEs.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = EvseNumber> + use<> {
        (1..).map(EvseNumber).take(self.evses.len())
    }

    /// Whether a car is plugged in.
    pub(crate) fn has_car(&self, number: EvseNumber) -> bool {
        self.evse(number).is_some_and(|evse| evse.car.is_some())
    }

    /// Whether a card may start here and only a car is missing.
    pub(crate) fn waits_for_car(&self, number: EvseNumber) -> bool {
        self.evse(number)
            .is_some_and(|evse| evse.permitted.is_some() && evse.car.is_none())
    }

    /// Whether a transaction runs.
    pub(crate) fn is_charging(&self, number: EvseNumber) -> bool {
        self.evse(number).is_some_and(|evse| evse.running.is_some())
    }

    /// Whether an EVSE may be used at all.
    pub(crate) fn is_operative(&self, number: EvseNumber) -> bool {
        self.evse(number).is_some_and(|evse| evse.operative)
    }

    /// Whether an EVSE is broken.
    pub(crate) fn is_faulty(&self, number: EvseNumber) -> bool {
        self.evse(number).is_some_and(|evse| evse.fault.is_some())
    }

    /// Whether it is connected and has not been let in yet.
    pub(crate) fn has_to_boot(&self) -> bool {
        self.online && !self.booted && !self.outbox.is_idle()
    }

    /// Whether nothing is left to say.
    pub(crate) fn is_idle(&self) -> bool {
        self.outbox.is_idle()
    }

    /// When [`Self::advance`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Steady> {
        let of_evses = self.evses.iter().flat_map(|evse| {
            let sample = evse
                .running
                .as_ref()
                .and_then(|running| running.next_sample);
            let plug = evse.permitted.as_ref().map(|permit| permit.until);
            [sample, plug, evse.next_change()].into_iter().flatten()
        });
        let sign = self.next_sign.filter(|_| self.online);
        let rest = self
            .outbox
            .rests_until()
            .filter(|_| self.online && self.booted);
        of_evses.chain(sign).chain(rest).min()
    }

    /// The socket is open. Some stations boot only after power was lost (Q8).
    pub(crate) fn connected(&mut self, boots: bool, now: Now) {
        self.online = true;
        if boots || !self.booted {
            self.booted = false;
            self.say_boot();
        } else {
            self.next_sign = Some(now.steady.plus_millis(self.heartbeat_interval_ms));
            self.say_every_status(now);
        }
    }

    /// The socket is gone.
    pub(crate) fn disconnected(&mut self) {
        self.online = false;
        self.outbox.disconnected();
    }

    /// A car is plugged in.
    pub(crate) fn plug(&mut self, number: EvseNumber, car: Car, now: Now) {
        let Some(evse) = self.evse_mut(number) else {
            return;
        };
        if evse.car.is_some() {
            return;
        }
        evse.car = Some(car);
        match evse.permitted.clone() {
            Some(permit) => self.begin(number, permit, now),
            None => self.tell_status(number, now),
        }
    }

    /// The plug is pulled; a running transaction ends.
    pub(crate) fn unplug(&mut self, number: EvseNumber, now: Now) {
        self.stop(number, "EVDisconnected", None, now);
        if let Some(evse) = self.evse_mut(number) {
            evse.car = None;
        }
        self.tell_status(number, now);
    }

    /// A card is held before the reader: it stops its own transaction, or asks to start one.
    pub(crate) fn tap(&mut self, number: EvseNumber, card: CardText, now: Now) {
        let Some(evse) = self.evse(number) else {
            return;
        };
        match &evse.running {
            Some(running) if running.card == card => {
                self.stop(number, "Local", Some(card), now);
                self.tell_status(number, now);
            }
            // Offline, a station that may (`AllowOfflineTxForUnknownId`) takes any card.
            None if !self.online && evse.is_open_for(&card) => {
                self.permit(number, card, None, now);
            }
            None if !evse.is_open_for(&card) => {}
            Some(_) | None => {
                let report = Report::Authorize(Authorize { card });
                self.outbox.push(Call::new(report).at(number));
            }
        }
    }

    /// A connector breaks, or is mended with `None`.
    pub(crate) fn set_fault(&mut self, number: EvseNumber, fault: Option<&'static str>, now: Now) {
        if fault.is_some() {
            self.stop(number, "EmergencyStop", None, now);
        }
        if let Some(evse) = self.evse_mut(number) {
            evse.fault = fault;
        }
        self.tell_status(number, now);
    }

    /// Keeps a free EVSE for a card, or gives it back with `None`.
    pub(crate) fn reserve(&mut self, number: EvseNumber, card: Option<CardText>, now: Now) {
        if let Some(evse) = self.evse_mut(number) {
            evse.reserved = card;
        }
        self.tell_status(number, now);
    }

    /// Takes an EVSE out of use or puts it back; a running transaction goes on.
    pub(crate) fn set_operative(&mut self, number: EvseNumber, operative: bool, now: Now) {
        if let Some(evse) = self.evse_mut(number) {
            evse.operative = operative;
        }
        self.tell_status(number, now);
    }

    /// The station's own load management takes an EVSE's power away, or gives it back.
    pub(crate) fn hold_back(&mut self, number: EvseNumber, held_back: bool, now: Now) {
        if let Some(evse) = self.evse_mut(number) {
            evse.charge(now);
            evse.held_back = held_back;
        }
        self.tell_status(number, now);
    }

    /// Ends what runs, as a station does that is switched off for work.
    pub(crate) fn wind_up(&mut self, reason: &str, now: Now) {
        for number in self.numbers() {
            self.stop(number, reason, None, now);
            if let Some(evse) = self.evse_mut(number) {
                evse.permitted = None;
            }
            self.tell_status(number, now);
        }
    }

    /// The mains are gone: transactions end, and it boots when they are back.
    pub(crate) fn lose_power(&mut self, now: Now) {
        self.disconnected();
        self.wind_up(POWER_LOSS, now);
        for evse in &mut self.evses {
            // Without power it forgets that a car was done.
            evse.status = ConnectorStatus::Available;
        }
        self.booted = false;
    }

    /// The mains were cut at that time while this ran: it ended there, and is told when the station is
    /// back.
    pub(crate) fn was_cut_off(&mut self, number: EvseNumber, id: TransactionId, at: Timestamp) {
        let Some(register) = self.evse(number).map(|evse| evse.register) else {
            return;
        };
        self.transactions += 1;
        let own = OwnNumber(self.transactions);
        self.outbox.name(own, id);
        let report = Report::TransactionStopped(TransactionStopped {
            transaction: None,
            card: None,
            meter_stop: Some(whole(register)),
            at: stated(at),
            reason: Some(POWER_LOSS.to_owned()),
            readings: Vec::new(),
            suspicions: Vec::new(),
        });
        self.outbox.push(Call::new(report).at(number).of(own));
    }

    /// Sends a meter value of a running transaction now.
    pub(crate) fn sample(&mut self, number: EvseNumber, now: Now) {
        if let Some(evse) = self.evse_mut(number) {
            evse.charge(now);
        }
        if let Some(call) = self.sampled(number, &ReadingContext::SamplePeriodic, now) {
            self.outbox.push(call);
        }
    }

    /// Lets time pass: cars charge, values are sampled, what nobody used is taken back.
    pub(crate) fn advance(&mut self, now: Now) {
        for number in self.numbers() {
            let Some(evse) = self.evse_mut(number) else {
                continue;
            };
            evse.charge(now);
            let expired = evse
                .permitted
                .as_ref()
                .is_some_and(|permit| permit.until <= now.steady);
            if expired {
                evse.permitted = None;
            }
            let running = evse.running.as_ref();
            let due = running.and_then(|running| running.next_sample);
            if due.is_some_and(|at| at <= now.steady) {
                self.sample(number, now);
                let next = self.next_sample(now);
                if let Some(running) = self.evse_mut(number).and_then(|evse| evse.running.as_mut())
                {
                    running.next_sample = next;
                }
            }
            self.tell_status(number, now);
        }
        if self.online && self.next_sign.is_some_and(|at| at <= now.steady) {
            self.next_sign = Some(now.steady.plus_millis(self.heartbeat_interval_ms));
            if self.booted {
                self.outbox.push(Call::new(Report::Heartbeat));
            } else {
                self.say_boot();
            }
        }
    }

    fn permit(&mut self, number: EvseNumber, card: CardText, profile: Option<Profile>, now: Now) {
        let permit = Permit {
            card,
            profile,
            until: now.steady.plus_millis(CONNECTION_TIMEOUT_MS),
        };
        if self.has_car(number) {
            self.begin(number, permit, now);
        } else if let Some(evse) = self.evse_mut(number) {
            evse.permitted = Some(permit);
            self.tell_status(number, now);
        }
    }

    fn begin(&mut self, number: EvseNumber, permit: Permit, now: Now) {
        self.transactions += 1;
        let own = OwnNumber(self.transactions);
        let next_sample = self.next_sample(now);
        let Permit { card, profile, .. } = permit;
        let Some(evse) = self.evse_mut(number) else {
            return;
        };
        let report = Report::TransactionStarted(TransactionStarted {
            evse: Some(number),
            plug: PlugNumber(1),
            card: Some(card.clone()),
            meter_start: Some(whole(evse.register)),
            at: stated(now.utc),
            reservation: None,
            transaction: None,
            remote_start: None,
            offline: false,
            suspicions: Vec::new(),
        });
        evse.begin(
            Running {
                number: own,
                card,
                next_sample,
                begun: now.steady,
                profile,
            },
            now,
        );
        self.outbox.push(Call::new(report).at(number).of(own));
        self.tell_status(number, now);
    }

    fn stop(&mut self, number: EvseNumber, reason: &str, card: Option<CardText>, now: Now) {
        let Some(evse) = self.evse_mut(number) else {
            return;
        };
        evse.charge(now);
        let reading = evse.reading(now, &ReadingContext::TransactionEnd);
        let Some(running) = evse.running.take() else {
            return;
        };
        evse.status = ConnectorStatus::Finishing;
        let report = Report::TransactionStopped(TransactionStopped {
            transaction: None,
            card,
            meter_stop: Some(whole(evse.register)),
            at: stated(now.utc),
            reason: Some(reason.to_owned()),
            readings: vec![reading],
            suspicions: Vec::new(),
        });
        self.outbox
            .push(Call::new(report).at(number).of(running.number));
        if self.online {
            self.say_status(number, now);
        }
    }

    fn sampled(&self, number: EvseNumber, context: &ReadingContext, now: Now) -> Option<Call> {
        let evse = self.evse(number)?;
        let report = Report::MeterValues(MeterReport {
            evse: Some(number),
            transaction: None,
            readings: vec![evse.reading(now, context)],
            suspicions: Vec::new(),
        });
        let call = Call::new(report).at(number);
        Some(match &evse.running {
            Some(running) => call.of(running.number),
            None => call,
        })
    }

    fn next_sample(&self, now: Now) -> Option<Steady> {
        let interval = Some(self.sample_interval_ms).filter(|interval| *interval > 0);
        interval.map(|interval| now.steady.plus_millis(interval))
    }

    fn runs(&self, number: EvseNumber, own: OwnNumber) -> bool {
        self.evse(number)
            .and_then(|evse| evse.running.as_ref())
            .is_some_and(|running| running.number == own)
    }

    fn index(&self, number: EvseNumber) -> Option<usize> {
        let index = usize::try_from(number.0.checked_sub(1)?).ok()?;
        (index < self.evses.len()).then_some(index)
    }

    fn evse(&self, number: EvseNumber) -> Option<&Evse> {
        self.evses.get(self.index(number)?)
    }

    fn evse_mut(&mut self, number: EvseNumber) -> Option<&mut Evse> {
        let index = self.index(number)?;
        self.evses.get_mut(index)
    }
}

/// What OCPP 1.6 can carry of a register: whole watt-hours.
fn whole(register: MilliWattHours) -> MilliWattHours {
    MilliWattHours(register.0 / 1_000 * 1_000)
}

#[cfg(test)]
#[path = "station_tests.rs"]
mod tests;
