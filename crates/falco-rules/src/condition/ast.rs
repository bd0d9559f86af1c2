//! The syntax tree of a condition.
//!
//! Displaying a tree prints it in the canonical form: parentheses round every `and` and `or`,
//! single blanks, values quoted only where they must be.

use std::ops::Range;

/// Where a node stands in the text it was parsed from, in bytes.
pub type Span = Range<usize>;

/// A condition.
#[derive(Clone, Debug)]
pub enum Expr {
    /// All must hold; at least two.
    And(Vec<Expr>),
    /// One must hold; at least two.
    Or(Vec<Expr>),
    /// It must not hold.
    Not(Box<Expr>),
    /// A condition defined elsewhere, by name.
    Macro(Name),
    /// A test of one value.
    Check(Box<Check>),
}

impl Expr {
    /// Moves all places in the tree by `by` bytes.
    pub(crate) fn shift(&mut self, by: usize) {
        match self {
            Expr::And(children) | Expr::Or(children) => {
                children.iter_mut().for_each(|child| child.shift(by));
            }
            Expr::Not(child) => child.shift(by),
            Expr::Macro(name) => shift(&mut name.span, by),
            Expr::Check(check) => check.shift(by),
        }
    }
}

fn shift(span: &mut Span, by: usize) {
    *span = span.start + by..span.end + by;
}

/// An identifier with its place.
#[derive(Clone, Debug)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A test of one value.
#[derive(Clone, Debug)]
pub struct Check {
    /// The value tested.
    pub left: Operand,
    /// What must hold for it.
    pub test: Test,
    /// The whole check.
    pub span: Span,
}

impl Check {
    fn shift(&mut self, by: usize) {
        shift(&mut self.span, by);
        self.left.shift(by);
        match &mut self.test {
            Test::Exists => {}
            Test::Compare { right, .. } => match right {
                Right::Value(text) => shift(&mut text.span, by),
                Right::List(texts) => {
                    texts.iter_mut().for_each(|text| shift(&mut text.span, by));
                }
                Right::Val(field) => shift(&mut field.span, by),
                Right::Call(call) => call.shift(by),
            },
        }
    }
}

/// What must hold for a value.
#[derive(Clone, Debug)]
pub enum Test {
    /// It is there.
    Exists,
    /// It compares with something.
    Compare {
        /// How.
        op: Op,
        /// With how many elements of a list.
        modifier: Option<Modifier>,
        /// With what.
        right: Right,
    },
}

/// The right side of a comparison.
#[derive(Clone, Debug)]
pub enum Right {
    /// A word, quoted text or number. After an operator or a modifier for lists it is a word, which
    /// means a list of one.
    Value(Text),
    /// `(a, b)`.
    List(Vec<Text>),
    /// `val(field)`: another field of the event.
    Val(FieldName),
    /// A transformer call.
    Call(Call),
}

impl Right {
    /// Its constants.
    #[must_use]
    pub fn constants(&self) -> &[Text] {
        match self {
            Right::Value(text) => std::slice::from_ref(text),
            Right::List(texts) => texts,
            Right::Val(_) | Right::Call(_) => &[],
        }
    }
}

/// A constant with its place. Bytes, because `\xff` is legal in quotes.
#[derive(Clone, Debug)]
pub struct Text {
    /// The value, without quotes and escapes.
    pub bytes: Vec<u8>,
    /// Its place.
    pub span: Span,
}

impl Text {
    /// The value for messages, with what is no UTF-8 replaced.
    #[must_use]
    pub fn lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// A value of the event.
#[derive(Clone, Debug)]
pub enum Operand {
    /// A field.
    Field(FieldName),
    /// A transformer call.
    Call(Call),
}

impl Operand {
    fn shift(&mut self, by: usize) {
        match self {
            Operand::Field(field) => shift(&mut field.span, by),
            Operand::Call(call) => call.shift(by),
        }
    }

    /// Its place.
    #[must_use]
    pub fn span(&self) -> &Span {
        match self {
            Operand::Field(field) => &field.span,
            Operand::Call(call) => &call.span,
        }
    }
}

/// A field as it is written.
#[derive(Clone, Debug)]
pub struct FieldName {
    /// Its name with dots.
    pub name: String,
    /// What stands in brackets after it.
    pub arg: Option<String>,
    /// Its place.
    pub span: Span,
}

/// A transformer call.
#[derive(Clone, Debug)]
pub struct Call {
    /// What it does.
    pub function: Function,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// What stands in brackets after it.
    pub index: Option<String>,
    /// Its place.
    pub span: Span,
}

impl Call {
    fn shift(&mut self, by: usize) {
        shift(&mut self.span, by);
        self.args.iter_mut().for_each(|arg| arg.shift(by));
    }
}

/// An argument of a transformer call.
#[derive(Clone, Debug)]
pub enum Arg {
    /// A number.
    Number(Text),
    /// Quoted text.
    Text(Text),
    /// `(a, b)`.
    List(Vec<Arg>, Span),
    /// A field or another call.
    Operand(Operand),
}

impl Arg {
    fn shift(&mut self, by: usize) {
        match self {
            Arg::Number(text) | Arg::Text(text) => shift(&mut text.span, by),
            Arg::List(items, span) => {
                shift(span, by);
                items.iter_mut().for_each(|item| item.shift(by));
            }
            Arg::Operand(operand) => operand.shift(by),
        }
    }

    /// Its place.
    #[must_use]
    pub fn span(&self) -> &Span {
        match self {
            Arg::Number(text) | Arg::Text(text) => &text.span,
            Arg::List(_, span) => span,
            Arg::Operand(operand) => operand.span(),
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[$var_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $type {
            $($(#[$var_doc])* $variant,)*
        }

        impl $type {
            /// All, in the order of the documentation.
            pub const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// The one of that spelling.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Its spelling.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

words! {
    /// A comparison operator.
    Op {
        /// Equal.
        Eq = "=",
        /// Equal, in another spelling that printing keeps.
        EqEq = "==",
        /// Different.
        Ne = "!=",
        /// At most.
        Le = "<=",
        /// Less.
        Lt = "<",
        /// At least.
        Ge = ">=",
        /// Greater.
        Gt = ">",
        /// Holds the text.
        Contains = "contains",
        /// Holds the text, whatever the case of ASCII letters.
        Icontains = "icontains",
        /// Holds the bytes, given in hexadecimal.
        Bcontains = "bcontains",
        /// Starts with the text.
        Startswith = "startswith",
        /// Starts with the bytes, given in hexadecimal.
        Bstartswith = "bstartswith",
        /// Ends with the text.
        Endswith = "endswith",
        /// Fits the shell pattern.
        Glob = "glob",
        /// Fits the shell pattern, whatever the case.
        Iglob = "iglob",
        /// Fits the regular expression as a whole.
        Regex = "regex",
        /// Is one of the list.
        In = "in",
        /// Shares an element with the list.
        Intersects = "intersects",
        /// Lies below one of the paths.
        Pmatch = "pmatch",
    }
}

impl Op {
    /// Whether its right side is a list.
    #[must_use]
    pub fn takes_list(self) -> bool {
        matches!(self, Op::In | Op::Intersects | Op::Pmatch)
    }

    /// Whether its right side is a number in the grammar.
    #[must_use]
    pub fn takes_number(self) -> bool {
        matches!(self, Op::Lt | Op::Le | Op::Gt | Op::Ge)
    }
}

words! {
    /// How many elements of a list must satisfy an operator.
    Modifier {
        /// Exactly one.
        OneOf = "oneof",
        /// At least one.
        AnyOf = "anyof",
        /// Every one, of at least one.
        AllOf = "allof",
    }
}

words! {
    /// What a transformer does with its arguments.
    Function {
        /// Lower case, of ASCII letters.
        Tolower = "tolower",
        /// Upper case, of ASCII letters.
        Toupper = "toupper",
        /// Decoded from base64.
        B64 = "b64",
        /// What stands after the last slash.
        Basename = "basename",
        /// Number of bytes or of elements.
        Len = "len",
        /// Elements of a list with a separator between them.
        Join = "join",
        /// Texts one after another.
        Concat = "concat",
        /// Options and their values in a list of words.
        Getopt = "getopt",
    }
}
