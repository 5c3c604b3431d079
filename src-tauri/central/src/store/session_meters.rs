//! Table `session_meters`: the latest reading of each session.

use site::SessionMeter;
use vocabulary::{MilliWattHours, MilliWatts, PerMille};

use super::StoreError;
use super::codec::{Fields, Values};
use super::record::{Record, Table};

impl Record for &SessionMeter {
    const TABLE: Table = Table {
        name: "session_meters",
        columns: &[
            "session_id",
            "at",
            "received_at",
            "energy",
            "register",
            "power",
            "soc",
        ],
        key: &["session_id"],
        fixed: &[],
    };

    fn bind(&self, to: &mut Values) -> Result<(), StoreError> {
        to.id(self.session_id.0)?;
        to.time(self.at)?;
        to.time(self.received_at)?;
        to.int(self.energy.0)?;
        to.opt_int(self.register.map(|e| e.0))?;
        to.opt_int(self.power.map(|p| p.0))?;
        to.opt_int(self.soc.map(|s| s.0))
    }
}

pub(super) fn read(row: Fields<'_>) -> Result<SessionMeter, StoreError> {
    Ok(SessionMeter {
        session_id: row.parse("session_id")?,
        at: row.time("at")?,
        received_at: row.time("received_at")?,
        energy: MilliWattHours(row.int("energy")?),
        register: row.opt_int("register")?.map(MilliWattHours),
        power: row.opt_int("power")?.map(MilliWatts),
        soc: row.opt_int("soc")?.map(PerMille),
    })
}
