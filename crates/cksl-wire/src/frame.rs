//! Frames: a little-endian `u32` length and that many bytes. The body is postcard, or what the conversation says.

use std::io::{self, BufRead, ErrorKind, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::compact;

/// Longest frame that either side sends or accepts, in bytes.
pub const MAX_FRAME: usize = 4 << 20;

/// Length of what stands before the body, in bytes.
pub const HEADER: usize = size_of::<u32>();

/// What stands before a body of so many bytes.
///
/// # Errors
/// `InvalidInput` when it is longer than `most`.
pub fn header(length: usize, most: usize) -> io::Result<[u8; HEADER]> {
    match u32::try_from(length) {
        Ok(header) if length <= most => Ok(header.to_le_bytes()),
        _ => Err(too_long(ErrorKind::InvalidInput, length, most)),
    }
}

/// How many bytes follow.
///
/// # Errors
/// `InvalidData` when it is more than `most`.
pub fn length(header: [u8; HEADER], most: usize) -> io::Result<usize> {
    let length = announced(header);
    match length <= most {
        true => Ok(length),
        false => Err(too_long(ErrorKind::InvalidData, length, most)),
    }
}

/// How many bytes a header says that follow, however many that are.
#[must_use]
pub fn announced(header: [u8; HEADER]) -> usize {
    u32::from_le_bytes(header) as usize
}

fn too_long(kind: ErrorKind, length: usize, most: usize) -> io::Error {
    io::Error::new(
        kind,
        format!("a frame of {length} bytes; the limit is {most}"),
    )
}

/// Appends `value` to `buffer` as one frame.
///
/// # Errors
/// `InvalidInput` when it is longer than [`MAX_FRAME`] or can't be serialised; `buffer` is then as
/// it was.
pub fn append_frame<T: Serialize>(buffer: &mut Vec<u8>, value: &T) -> io::Result<()> {
    append_with(buffer, |body| compact::append(body, value))
}

/// Appends a frame with the bytes that `fill` appends.
///
/// # Errors
/// `InvalidInput` when they are more than [`MAX_FRAME`], or the error of `fill`; `buffer` is then as it was.
pub fn append_with(
    buffer: &mut Vec<u8>,
    fill: impl FnOnce(&mut Vec<u8>) -> postcard::Result<()>,
) -> io::Result<()> {
    let start = buffer.len();
    buffer.extend_from_slice(&[0; HEADER]);
    let body = buffer.len();
    let appended = fill(buffer).map_err(|error| io::Error::new(ErrorKind::InvalidInput, error));
    let header = appended.and_then(|()| header(buffer.len() - body, MAX_FRAME));
    match &header {
        Ok(header) => buffer[start..body].copy_from_slice(header),
        Err(_) => buffer.truncate(start),
    }
    header.map(drop)
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
    let length = length(header, MAX_FRAME)?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    postcard::from_bytes(&body)
        .map(Some)
        .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

/// How many of these bytes are whole frames, from the first byte on.
///
/// # Errors
/// `InvalidData` for a frame that is too long.
pub fn whole_frames(bytes: &[u8]) -> io::Result<usize> {
    let mut rest = bytes;
    while let Some((header, body)) = rest.split_first_chunk() {
        match body.split_at_checked(length(*header, MAX_FRAME)?) {
            Some((_, after)) => rest = after,
            None => break,
        }
    }
    Ok(bytes.len() - rest.len())
}

/// The first frame of `bytes`, which are whole frames, and what follows it; `None` at their end.
///
/// # Errors
/// `InvalidData` for a frame that is no `T`, or is not whole.
pub fn split_frame<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<Option<(T, &[u8])>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let cut = || io::Error::new(ErrorKind::InvalidData, "a frame was cut short");
    let (header, body) = bytes.split_first_chunk().ok_or_else(cut)?;
    let split = body.split_at_checked(length(*header, MAX_FRAME)?);
    let (body, after) = split.ok_or_else(cut)?;
    let value = postcard::from_bytes(body)
        .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
    Ok(Some((value, after)))
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
        let second: (String, u64) = read_frame(&mut reader).unwrap().unwrap();
        assert_eq!(second.1, 8);
        assert!(read_frame::<(String, u64)>(&mut reader).unwrap().is_none());
    }

    #[test]
    fn whole_frames_are_told_from_a_part_of_one() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &7_u64).unwrap();
        let first = bytes.len();
        write_frame(&mut bytes, &8_u64).unwrap();
        assert_eq!(whole_frames(&bytes).unwrap(), bytes.len());
        assert_eq!(whole_frames(&bytes[..bytes.len() - 1]).unwrap(), first);
        assert_eq!(whole_frames(&bytes[..first - 1]).unwrap(), 0);
        assert!(whole_frames(&[0xff; 8]).is_err());
        let (seven, rest) = split_frame::<u64>(&bytes).unwrap().unwrap();
        let (eight, rest) = split_frame::<u64>(rest).unwrap().unwrap();
        assert_eq!((seven, eight), (7, 8));
        assert!(split_frame::<u64>(rest).unwrap().is_none());
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
