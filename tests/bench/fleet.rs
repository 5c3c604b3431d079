//! Stations that all charge and report every second, as a full site does.

use std::time::Duration;

use tokio::{sync::watch, task::JoinSet};

use crate::caller::Caller;

/// Between two messages of one station in session.
pub(crate) const INTERVAL: Duration = Duration::from_secs(1);

/// They go on until they are told to end.
pub(crate) struct Fleet {
    end: watch::Sender<()>,
    busy: JoinSet<anyhow::Result<()>>,
}

impl Fleet {
    /// Lets connector 1 of each begin to charge.
    pub(crate) fn charge(callers: Vec<Caller>) -> Self {
        let (end, ends) = watch::channel(());
        let mut busy = JoinSet::new();
        for (number, mut caller) in (0_u32..).zip(callers) {
            let mut ends = ends.clone();
            busy.spawn(async move {
                // Spread over the interval, as a site's stations are.
                let offset = INTERVAL.mul_f64(f64::from(number % 997) / 997.0);
                caller.listen(tokio::time::sleep(offset)).await?;
                caller.start().await?;
                while ends.has_changed().is_ok() {
                    caller.values().await?;
                    let next = async {
                        tokio::select! {
                            () = tokio::time::sleep(INTERVAL) => {}
                            _ = ends.changed() => {}
                        }
                    };
                    caller.listen(next).await?;
                }
                anyhow::Ok(())
            });
        }
        Self { end, busy }
    }

    /// Lets them fall silent; answers whether one had trouble on the way.
    pub(crate) async fn end(mut self) -> anyhow::Result<()> {
        drop(self.end);
        while let Some(ended) = self.busy.join_next().await {
            ended??;
        }
        Ok(())
    }
}
