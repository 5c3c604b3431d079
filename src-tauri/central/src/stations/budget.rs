//! Long messages share a budget (`decisions.md` 19): at most 64 MB of messages above 1 MB are in
//! flight over all stations. A station whose message grows past 1 MB is not read on until there is
//! room for the longest message; TCP holds it back meanwhile.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use futures_util::future::BoxFuture;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// From here on a message is long.
const LONG: usize = 1 << 20;
/// Four of 16 MB: each that is begun can be finished, so that none waits for another for ever.
const PLACES: usize = 4;

/// The places for long messages, shared by all connections.
#[derive(Debug, Clone)]
pub(crate) struct Budget(Arc<Semaphore>);

impl Default for Budget {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PLACES)))
    }
}

/// How much came since the last message was done with; shared by a connection and its stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Unhandled(Arc<AtomicUsize>);

impl Unhandled {
    /// The message is done with: its place is given back at the next read.
    pub(super) fn clear(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// A stream that asks for a place before a message grows long.
pub(super) struct Metered<S> {
    stream: S,
    budget: Budget,
    unhandled: Unhandled,
    asking: Option<BoxFuture<'static, Option<OwnedSemaphorePermit>>>,
    place: Option<OwnedSemaphorePermit>,
}

impl<S> Metered<S> {
    pub(super) fn new(stream: S, budget: Budget) -> (Self, Unhandled) {
        let unhandled = Unhandled::default();
        let metered = Self {
            stream,
            budget,
            unhandled: unhandled.clone(),
            asking: None,
            place: None,
        };
        (metered, unhandled)
    }

    fn poll_place(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.unhandled.0.load(Ordering::Relaxed) <= LONG {
            self.asking = None;
            self.place = None;
            return Poll::Ready(());
        }
        if self.place.is_some() {
            return Poll::Ready(());
        }
        let places = Arc::clone(&self.budget.0);
        let asking = self
            .asking
            .get_or_insert_with(|| Box::pin(async move { places.acquire_owned().await.ok() }));
        match asking.as_mut().poll(context) {
            Poll::Ready(place) => {
                self.asking = None;
                self.place = place;
                Poll::Ready(())
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.poll_place(context).is_pending() {
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        let read = buffer.filled().len() - before;
        self.unhandled.0.fetch_add(read, Ordering::Relaxed);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test]
    async fn a_fifth_long_message_waits_until_one_of_four_is_done_with() {
        let budget = Budget::default();
        let source = vec![0_u8; 3 * LONG];
        let mut streams: Vec<_> = (0..5)
            .map(|_| Metered::new(source.as_slice(), budget.clone()))
            .collect();
        let mut fifth = streams.pop().unwrap();
        let mut sink = vec![0_u8; 2 * LONG];
        for (stream, _) in &mut streams {
            stream.read_exact(&mut sink).await.unwrap();
            stream.read_exact(&mut sink[..1]).await.unwrap();
        }
        let mut other = vec![0_u8; LONG + 1];
        fifth.0.read_exact(&mut other[..]).await.unwrap();
        let mut more = [0_u8; 1];
        {
            let waiting = fifth.0.read_exact(&mut more);
            tokio::pin!(waiting);
            assert!(futures_util::poll!(&mut waiting).is_pending());
            // The first is handled; its place comes back as it reads on.
            streams[0].1.clear();
            streams[0].0.read_exact(&mut sink[..1]).await.unwrap();
            waiting.await.unwrap();
        }
    }
}
