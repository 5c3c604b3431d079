//! A stream that gives a WebSocket frame at a time.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Reads never go past the end of a frame, so that the library holds nothing back between two
/// messages and can be made anew: after a message of 16 MB it would keep a buffer of that size for
/// the life of the connection (`decisions.md` 19).
#[derive(Debug)]
pub(super) struct FrameByFrame<S> {
    stream: S,
    /// `None`: the stream is passed on as it is.
    boundary: Option<Boundary>,
    /// What was read past the end of a frame, and how much of it is used up.
    ahead: Vec<u8>,
    used: usize,
}

impl<S> FrameByFrame<S> {
    /// `ahead` is what was read of the stream before.
    pub(super) fn new(stream: S, ahead: Vec<u8>) -> Self {
        Self {
            stream,
            boundary: Some(Boundary::default()),
            ahead,
            used: 0,
        }
    }

    /// Passes the stream on as it is, for what begins as HTTP.
    pub(super) fn transparent(stream: S) -> Self {
        Self {
            stream,
            boundary: None,
            ahead: Vec::new(),
            used: 0,
        }
    }

    /// Whether nothing of a message was given that is not whole yet.
    pub(super) fn between_messages(&self) -> bool {
        self.boundary
            .as_ref()
            .is_some_and(Boundary::is_between_messages)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for FrameByFrame<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Some(boundary) = &mut this.boundary else {
            return Pin::new(&mut this.stream).poll_read(context, into);
        };
        if this.used < this.ahead.len() {
            let waiting = &this.ahead[this.used..];
            let waiting = &waiting[..waiting.len().min(into.remaining())];
            let within = boundary.advance(waiting);
            into.put_slice(&waiting[..within]);
            this.used += within;
            if this.used == this.ahead.len() {
                this.ahead = Vec::new();
                this.used = 0;
            }
            return Poll::Ready(Ok(()));
        }
        let before = into.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, into))?;
        let fresh = &into.filled()[before..];
        let within = boundary.advance(fresh);
        if within < fresh.len() {
            this.ahead = fresh[within..].to_vec();
            into.set_filled(before + within);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FrameByFrame<S> {
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

/// Where in a frame the stream stands (RFC 6455 5.2).
#[derive(Debug, Default)]
struct Boundary {
    header: [u8; 14],
    /// How much of the header is known.
    known: usize,
    /// How much of the payload is still to come.
    left: u64,
    /// A message was begun whose last frame did not begin yet.
    unfinished: bool,
}

impl Boundary {
    /// Goes on by the bytes up to the end of the frame at most, and says how many those are.
    fn advance(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        if self.left == 0 {
            while at < bytes.len() && !self.header_is_whole() {
                self.header[self.known] = bytes[at];
                self.known += 1;
                at += 1;
            }
            if !self.header_is_whole() {
                return at;
            }
            self.left = self.payload_length();
            self.known = 0;
            // Control frames may stand between the frames of a message.
            if self.header[0] & 0x08 == 0 {
                self.unfinished = self.header[0] & 0x80 == 0;
            }
        }
        let rest = bytes.len() - at;
        let taken = usize::try_from(self.left).map_or(rest, |left| left.min(rest));
        self.left -= taken as u64;
        at + taken
    }

    fn is_between_messages(&self) -> bool {
        self.known == 0 && self.left == 0 && !self.unfinished
    }

    fn header_is_whole(&self) -> bool {
        let length = match self.header[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if self.header[1] & 0x80 == 0 { 0 } else { 4 };
        self.known >= 2 && self.known >= 2 + length + mask
    }

    fn payload_length(&self) -> u64 {
        let big_endian = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
        };
        match self.header[1] & 0x7f {
            126 => big_endian(&self.header[2..4]),
            127 => big_endian(&self.header[2..10]),
            short => u64::from(short),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::cast_possible_truncation,
        reason = "a test may panic"
    )]

    use proptest::prelude::*;
    use tokio::io::AsyncReadExt as _;

    use super::*;

    /// A frame of a length, masked or not.
    fn frame(length: usize, masked: bool) -> Vec<u8> {
        let mask: u8 = if masked { 0x80 } else { 0 };
        let mut bytes = vec![0x81];
        match length {
            0..126 => bytes.push(mask + length as u8),
            126..0x1_0000 => {
                bytes.push(mask + 126);
                bytes.extend((length as u16).to_be_bytes());
            }
            _ => {
                bytes.push(mask + 127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        bytes.extend(vec![0xab; if masked { 4 } else { 0 } + length]);
        bytes
    }

    proptest! {
        #[test]
        fn no_read_goes_past_a_frame_and_none_loses_a_byte(
            lengths in proptest::collection::vec(prop_oneof![0usize..300, 65_530usize..65_545], 1..5),
            masked in any::<bool>(),
            ahead in 0usize..200,
            room in 1usize..5000,
        ) {
            let frames: Vec<Vec<u8>> = lengths.iter().map(|length| frame(*length, masked)).collect();
            let whole = frames.concat();
            let (ahead, rest) = whole.split_at(ahead.min(whole.len()));
            let mut stream = FrameByFrame::new(rest, ahead.to_vec());
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let mut buffer = vec![0; room];
            for frame in &frames {
                let mut received = Vec::new();
                while received.len() < frame.len() {
                    let read = runtime.block_on(stream.read(&mut buffer)).unwrap();
                    prop_assert!(read > 0);
                    received.extend_from_slice(&buffer[..read]);
                }
                prop_assert_eq!(&received, frame);
            }
        }
    }
}
