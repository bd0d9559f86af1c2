//! Fields: their names, types and flags, and references to them from conditions and outputs.

/// The identity of a field in a [`FieldTable`]: its index there. Falco's own fields come first, in
/// the order of the table, so their ids are the same in every table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u16);

/// A field as a condition or an output names it, with its argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldRef {
    /// Which field.
    pub id: FieldId,
    /// What stands in brackets, if anything.
    pub arg: Option<FieldArg>,
}

/// A field's argument: `proc.aname[2]`, `evt.arg[flags]`, `proc.env[HOME]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldArg {
    /// A number.
    Index(u32),
    /// Anything else.
    Key(String),
}

/// All fields known to a compiler: Falco's, and those that a program adds.
#[derive(Clone, Debug, Default)]
pub struct FieldTable {
    fields: Vec<Field>,
}

/// One field of a [`FieldTable`].
#[derive(Clone, Debug)]
pub struct Field {
    /// Full name, such as `proc.name`.
    pub name: String,
}
