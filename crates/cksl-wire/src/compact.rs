//! The compact form of values (postcard), appended to bytes that are there.

use falco_rules::event::{Event, Param};
use postcard::ser_flavors::Flavor;
use serde::Serialize;

/// Pieces up to this length, which most numbers are, are copied byte by byte: a call that copies takes longer.
const SHORT: usize = 16;

/// Appends `value` to `buffer`.
///
/// # Errors
/// It can't be serialised; what was written of it until then stays in `buffer`.
pub fn append<T: Serialize + ?Sized>(buffer: &mut Vec<u8>, value: &T) -> postcard::Result<()> {
    postcard::serialize_with_flavor(value, Growing(buffer))
}

/// As [`append`] for an event: the same bytes, made with less work if its parameters are numbers and bytes, as most are.
///
/// # Errors
/// As for [`append`].
pub fn append_event(buffer: &mut Vec<u8>, event: &Event) -> postcard::Result<()> {
    let is_plain = |param: &Param| {
        matches!(
            param,
            Param::Absent | Param::I64(_) | Param::U64(_) | Param::Bytes(_)
        )
    };
    if !event.params.iter().all(is_plain) {
        return append(buffer, event);
    }
    append_number(buffer, event.num);
    append_number(buffer, event.ts);
    append_number(buffer, event.cpu.into());
    append_number(buffer, zigzag(event.tid));
    append(buffer, &event.code)?;
    append_number(buffer, event.params.len() as u64);
    for param in &event.params {
        // The first byte says that it is no address, list or the like.
        buffer.push(0);
        match param {
            Param::I64(number) => {
                buffer.push(1);
                append_number(buffer, zigzag(*number));
            }
            Param::U64(number) => {
                buffer.push(2);
                append_number(buffer, *number);
            }
            Param::Bytes(bytes) => {
                buffer.push(3);
                append_number(buffer, bytes.len() as u64);
                buffer.extend_from_slice(bytes);
            }
            _ => buffer.push(0),
        }
    }
    Ok(())
}

/// Seven bits a byte, the lowest first.
fn append_number(buffer: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        buffer.push(number as u8 | 0x80);
        number >>= 7;
    }
    buffer.push(number as u8);
}

/// The sign as the lowest bit, so that small numbers are short.
fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

struct Growing<'a>(&'a mut Vec<u8>);

impl Flavor for Growing<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if bytes.len() > SHORT {
            self.0.extend_from_slice(bytes);
        } else {
            for byte in bytes {
                self.0.push(*byte);
            }
        }
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use falco_rules::event::EventCode;

    use super::*;

    #[test]
    fn what_is_appended_is_what_others_write() {
        let value = (
            7_u8,
            u64::MAX,
            -300_i64,
            "a",
            "b".repeat(40),
            [Some(1_u32), None],
        );
        let mut buffer = b"before".to_vec();
        append(&mut buffer, &value).unwrap();
        let expected = [b"before", &postcard::to_stdvec(&value).unwrap()[..]].concat();
        assert_eq!(buffer, expected);
    }

    #[test]
    fn an_event_is_the_same_by_both_ways() {
        let numbers = [0, 1, -1, 63, -64, 64, 300, i64::MAX, i64::MIN];
        let mut params = vec![Param::Absent];
        params.extend(numbers.map(Param::I64));
        params.extend(numbers.map(|number| Param::U64(number.cast_unsigned())));
        params.extend([&b""[..], b"/etc/passwd", &[0xff; 300]].map(Param::bytes));
        let plain = Event {
            num: 1 << 40,
            ts: u64::MAX,
            cpu: 200,
            tid: -5,
            code: EventCode::parse("SYSCALL_OPENAT_2_X").unwrap(),
            params,
        };
        let mut other = plain.clone();
        let variant = Param::Variant(1, Box::new(Param::U64(3)));
        other.params.push(variant);
        let mut none = plain.clone();
        none.params.clear();
        for event in [plain, other, none] {
            let mut bytes = Vec::new();
            append_event(&mut bytes, &event).unwrap();
            assert_eq!(bytes, postcard::to_stdvec(&event).unwrap());
        }
    }
}
