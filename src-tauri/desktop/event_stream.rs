//! Reads server-sent events, as `/api/v1/live` answers them.

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its content.
    pub(crate) data: String,
}

/// Bytes that came, cut into events.
#[derive(Default)]
pub(crate) struct EventStream {
    waiting: Vec<u8>,
}

impl EventStream {
    /// Takes bytes, as they happen to be cut.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
    }

    /// The next whole event that has content; comments that keep a line open are passed over.
    pub(crate) fn next_event(&mut self) -> Option<Event> {
        loop {
            let end = self.waiting.windows(2).position(|pair| pair == b"\n\n")?;
            let text: Vec<u8> = self.waiting.drain(..end + 2).collect();
            let text = String::from_utf8_lossy(&text);
            let lines = text.lines().filter_map(|line| line.strip_prefix("data:"));
            let data: Vec<&str> = lines
                .map(|line| line.strip_prefix(' ').unwrap_or(line))
                .collect();
            if !data.is_empty() {
                let data = data.join("\n");
                return Some(Event { data });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(pieces: &[&str]) -> Vec<String> {
        let mut stream = EventStream::default();
        let mut found = Vec::new();
        for piece in pieces {
            stream.push(piece.as_bytes());
            while let Some(event) = stream.next_event() {
                found.push(event.data);
            }
        }
        found
    }

    #[test]
    fn an_event_is_whole_wherever_the_bytes_are_cut() {
        let pieces = ["id: 7\nda", "ta: {\"a\":", "1}\n", "\ndata: 2\n\nid: 8"];
        assert_eq!(events(&pieces), ["{\"a\":1}", "2"]);
    }

    #[test]
    fn comments_are_passed_over_and_lines_of_one_event_belong_together() {
        assert_eq!(
            events(&[": still here\n\n", "data: a\ndata: b\n\n"]),
            ["a\nb"]
        );
    }
}
