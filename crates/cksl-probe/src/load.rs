//! Programs and maps of an object, by their names.

use aya::maps::Map;
use aya::programs::BtfTracePoint;
use aya::{Btf, Ebpf};

use crate::error::ProbeError;

/// Loads a program and has it run.
pub(crate) fn load_program(
    ebpf: &mut Ebpf,
    btf: &Btf,
    name: &'static str,
    tracepoint: &str,
) -> Result<(), ProbeError> {
    let program = load_only(ebpf, btf, name, tracepoint)?;
    let attached = program.attach();
    attached.map_err(|error| ProbeError::program(name, error))?;
    Ok(())
}

/// Loads a program that is not to run yet.
pub(crate) fn load_only<'a>(
    ebpf: &'a mut Ebpf,
    btf: &Btf,
    name: &'static str,
    tracepoint: &str,
) -> Result<&'a mut BtfTracePoint, ProbeError> {
    let failed = |error| ProbeError::program(name, error);
    let program: &mut BtfTracePoint = ebpf
        .program_mut(name)
        .expect("the object has every program that the loader names")
        .try_into()
        .map_err(failed)?;
    program.load(tracepoint, btf).map_err(failed)?;
    Ok(program)
}

/// Takes a map out of a loaded object.
pub(crate) fn map<T>(ebpf: &mut Ebpf, name: &'static str) -> Result<T, ProbeError>
where
    T: TryFrom<Map, Error = aya::maps::MapError>,
{
    ebpf.take_map(name)
        .expect("the object has every map that the loader names")
        .try_into()
        .map_err(|error| ProbeError::map(name, error))
}
