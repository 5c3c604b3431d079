//! One EVSE of a simulated station: its plug, its register, its transaction.

use vocabulary::{
    CardText, ChargingLimit, ConnectorStatus, EvseNumber, Measurand, MeterReading, MilliAmps,
    MilliVolts, MilliWattHours, Now, Phase, PlugNumber, ReadingContext, ReportedTime, Sample,
    SampleLocation, StatusReport, Steady, Timestamp,
};

use crate::{
    Car,
    car::{LEAST_CURRENT, power},
    outbox::OwnNumber,
    profile::Profile,
};

/// The voltage that limits in power are worked out for.
const NOMINAL_VOLTS: i64 = 230;

/// The car's consumption is worked out in steps of this length, so that a long silence follows the
/// charge curve too.
const STEP_MS: i64 = 30_000;

/// A transaction as its station sees it.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    pub(crate) number: OwnNumber,
    pub(crate) card: CardText,
    /// When the next value is sampled by itself.
    pub(crate) next_sample: Option<Steady>,
    /// When it began.
    pub(crate) begun: Steady,
    /// What it is held to.
    pub(crate) profile: Option<Profile>,
}

/// Who may start as soon as a car is plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Permit {
    pub(crate) card: CardText,
    pub(crate) profile: Option<Profile>,
    pub(crate) until: Steady,
}

/// One EVSE.
#[derive(Debug)]
pub(crate) struct Evse {
    pub(crate) number: EvseNumber,
    pub(crate) status: ConnectorStatus,
    pub(crate) fault: Option<&'static str>,
    pub(crate) register: MilliWattHours,
    pub(crate) car: Option<Car>,
    pub(crate) permitted: Option<Permit>,
    pub(crate) running: Option<Running>,
    /// The card that it is kept free for.
    pub(crate) reserved: Option<CardText>,
    /// Whether it may be used at all.
    pub(crate) operative: bool,
    /// The station's own load management gives it nothing at present.
    pub(crate) held_back: bool,
    offered: MilliAmps,
    charged_until: Steady,
}

impl Evse {
    pub(crate) fn new(number: EvseNumber, register: MilliWattHours, offered: MilliAmps) -> Self {
        Self {
            number,
            status: ConnectorStatus::Available,
            fault: None,
            register,
            car: None,
            permitted: None,
            running: None,
            reserved: None,
            operative: true,
            held_back: false,
            offered,
            charged_until: Steady(0),
        }
    }

    /// What the status has to be by what is plugged in, permitted and running.
    pub(crate) fn due_status(&self) -> ConnectorStatus {
        if self.fault.is_some() {
            return ConnectorStatus::Faulted;
        }
        match (&self.running, &self.car) {
            (Some(_), Some(_)) if self.allowed() < LEAST_CURRENT => ConnectorStatus::SuspendedEvse,
            (Some(_), Some(car)) if car.current(self.allowed()) == MilliAmps::ZERO => {
                ConnectorStatus::SuspendedEv
            }
            (Some(_), _) => ConnectorStatus::Charging,
            (None, _) if !self.operative => ConnectorStatus::Unavailable,
            (None, Some(_)) if self.status == ConnectorStatus::Finishing => {
                ConnectorStatus::Finishing
            }
            (None, Some(_)) => ConnectorStatus::Preparing,
            (None, None) if self.permitted.is_some() => ConnectorStatus::Preparing,
            (None, None) if self.reserved.is_some() => ConnectorStatus::Reserved,
            (None, None) => ConnectorStatus::Available,
        }
    }

    /// Whether this card may start here, as far as the station alone can say.
    pub(crate) fn is_open_for(&self, card: &CardText) -> bool {
        let kept_for_another = self.reserved.as_ref().is_some_and(|kept| kept != card);
        self.operative && self.fault.is_none() && self.running.is_none() && !kept_for_another
    }

    /// When the transaction's limit changes next.
    pub(crate) fn next_change(&self) -> Option<Steady> {
        let running = self.running.as_ref()?;
        let profile = running.profile.as_ref()?;
        profile.next_change(self.charged_until, running.begun)
    }

    /// The current that is offered on each phase, at the time up to which it charged: the station's own
    /// limit, the transaction's profile, and nothing while it is held back.
    fn allowed(&self) -> MilliAmps {
        if self.held_back {
            return MilliAmps::ZERO;
        }
        let phases = self.car.as_ref().map_or(3, |car| i64::from(car.phases));
        let profile = self.running.as_ref().and_then(|running| {
            let profile = running.profile.as_ref()?;
            profile.at(self.charged_until, running.begun)
        });
        match profile {
            None => self.offered,
            Some(ChargingLimit::Current(limit)) => self.offered.min(limit),
            Some(ChargingLimit::Power(limit)) => self
                .offered
                .min(MilliAmps(limit.0 / (NOMINAL_VOLTS * phases.max(1)))),
        }
    }

    /// A StatusNotification of the present status.
    pub(crate) fn status_report(&self, now: Now) -> StatusReport {
        StatusReport {
            evse: Some(self.number),
            plug: PlugNumber(1),
            status: self.status.clone(),
            error_code: self.fault.map(str::to_owned),
            vendor_error_code: None,
            vendor: None,
            info: None,
            at: stated(now.utc),
        }
    }

    /// Lets energy flow from here on.
    pub(crate) fn begin(&mut self, running: Running, now: Now) {
        self.charged_until = now.steady;
        self.permitted = None;
        self.reserved = None;
        self.running = Some(running);
    }

    /// Lets the time up to `now` pass: the car charges, the register counts.
    pub(crate) fn charge(&mut self, now: Now) {
        if self.running.is_none() {
            return;
        }
        while self.charged_until < now.steady {
            let until = self
                .next_change()
                .map_or(now.steady, |at| at.min(now.steady));
            let step = (until.0 - self.charged_until.0).min(STEP_MS);
            let (voltage, allowed) = (self.voltage(Phase::L1), self.allowed());
            if let Some(car) = &mut self.car {
                let taken = car.charge(allowed, voltage, step);
                self.register = self.register.plus(taken);
            }
            self.charged_until = self.charged_until.plus_millis(step);
        }
    }

    /// Six sampled values: register, power, state of charge, and three that depend on the phases.
    pub(crate) fn reading(&self, now: Now, context: &ReadingContext) -> MeterReading {
        let (current, phases, soc) = match &self.car {
            Some(car) => (
                car.current(self.allowed()),
                car.phases,
                i64::from(car.state_of_charge().0) * 100,
            ),
            None => (MilliAmps::ZERO, 1, 0),
        };
        let sample = |measurand, phase, location, milli| Sample {
            measurand,
            phase,
            location,
            context: context.clone(),
            milli,
        };
        let outlet = SampleLocation::Outlet;
        let drawn = power(current, self.voltage(Phase::L1), phases);
        let mut samples = vec![
            sample(
                Measurand::EnergyImportRegister,
                None,
                outlet.clone(),
                self.register.0,
            ),
            sample(Measurand::PowerImport, None, outlet.clone(), drawn.0),
        ];
        if phases == 1 {
            let voltage = self.voltage(Phase::L1);
            samples.extend([
                sample(
                    Measurand::CurrentImport,
                    Some(Phase::L1),
                    outlet.clone(),
                    current.0,
                ),
                sample(Measurand::Voltage, Some(Phase::L1), outlet, voltage.0),
                sample(Measurand::Temperature, None, SampleLocation::Body, 31_000),
            ]);
        } else {
            for phase in [Phase::L1, Phase::L2, Phase::L3] {
                samples.push(sample(
                    Measurand::CurrentImport,
                    Some(phase),
                    outlet.clone(),
                    current.0,
                ));
            }
        }
        samples.push(sample(
            Measurand::StateOfCharge,
            None,
            SampleLocation::Ev,
            soc,
        ));
        MeterReading {
            at: stated(now.utc),
            samples,
            signed: Vec::new(),
        }
    }

    /// The voltage of a phase. It wanders by two volts with what the register shows, so that charts
    /// live and a course repeats itself.
    fn voltage(&self, phase: Phase) -> MilliVolts {
        let wander = (self.register.0 / 20_000 + phase as i64 * 3) % 9 - 4;
        MilliVolts(230_000 + wander * 500)
    }
}

/// A time as a station writes it.
pub(crate) fn stated(at: Timestamp) -> ReportedTime {
    ReportedTime {
        at,
        raw: at.to_rfc3339(),
        stated: true,
    }
}
