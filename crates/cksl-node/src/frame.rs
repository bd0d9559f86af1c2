//! Frames: a little-endian `u32` length and that many bytes of postcard.

use std::io::{self, BufRead, ErrorKind, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest frame that either side sends or accepts, in bytes.
pub const MAX_FRAME: usize = 4 << 20;

const HEADER: usize = size_of::<u32>();

/// Appends `value` to `buffer` as one frame.
///
/// # Errors
/// `InvalidInput` when it is longer than [`MAX_FRAME`] or can't be serialised; `buffer` is then as
/// it was.
pub fn append_frame<T: Serialize>(buffer: &mut Vec<u8>, value: &T) -> io::Result<()> {
    let body = postcard::to_stdvec(value)
        .map_err(|error| io::Error::new(ErrorKind::InvalidInput, error))?;
    let length = u32::try_from(body.len())
        .ok()
        .filter(|_| body.len() <= MAX_FRAME)
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "the frame is too long"))?;
    buffer.extend_from_slice(&length.to_le_bytes());
    buffer.extend_from_slice(&body);
    Ok(())
}

/// Writes `value` as one frame, in one write.
pub fn write_frame<T: Serialize>(writer: &mut impl Write, value: &T) -> io::Result<()> {
    let mut buffer = Vec::new();
    append_frame(&mut buffer, value)?;
    writer.write_all(&buffer)
}

/// Reads one frame; `None` when the other side has closed between two frames.
///
/// # Errors
/// `InvalidData` for a frame that is too long or is no `T`; `UnexpectedEof` within a frame.
pub fn read_frame<T: DeserializeOwned>(reader: &mut impl BufRead) -> io::Result<Option<T>> {
    if reader.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut header = [0; HEADER];
    reader.read_exact(&mut header)?;
    let length = frame_length(header)?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    postcard::from_bytes(&body)
        .map(Some)
        .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

/// Whether `buffered` begins with a whole frame, so that reading it would not wait.
#[must_use]
pub fn holds_frame(buffered: &[u8]) -> bool {
    buffered.split_first_chunk().is_some_and(|(header, body)| {
        frame_length(*header).is_ok_and(|length| length <= body.len())
    })
}

fn frame_length(header: [u8; HEADER]) -> io::Result<usize> {
    let length = u32::from_le_bytes(header) as usize;
    if length > MAX_FRAME {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("a frame of {length} bytes; the limit is {MAX_FRAME}"),
        ));
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_in_order_and_then_the_end() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &("openat", 7_u64)).unwrap();
        write_frame(&mut bytes, &("close", 8_u64)).unwrap();
        let mut reader = &bytes[..];
        let first: (String, u64) = read_frame(&mut reader).unwrap().unwrap();
        assert_eq!(first, ("openat".to_owned(), 7));
        assert!(holds_frame(reader));
        assert!(!holds_frame(&reader[..reader.len() - 1]));
        let second: (String, u64) = read_frame(&mut reader).unwrap().unwrap();
        assert_eq!(second.1, 8);
        assert!(read_frame::<(String, u64)>(&mut reader).unwrap().is_none());
    }

    #[test]
    fn a_frame_cut_short_is_an_error_and_not_the_end() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &"openat").unwrap();
        let mut cut = &bytes[..bytes.len() - 1];
        let error = read_frame::<String>(&mut cut).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_memory_is_taken() {
        let mut endless = &u32::MAX.to_le_bytes()[..];
        let error = read_frame::<String>(&mut endless).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn bytes_that_are_no_such_value_are_an_error() {
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        bytes.extend([0xff, 0xff]);
        assert!(read_frame::<String>(&mut &bytes[..]).is_err());
    }
}
