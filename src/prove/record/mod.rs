//! A scenario from work that was done once: an author works in a lab, and from what the detector saw come the reference,
//! the checks, and the near misses.
//!
//! ```text
//! recording ──► Work ───┐
//!                       ├─► Step ─► Draft ─► Proposal ─► Trial ─► Folder
//! both ends ─► Surface ─┘
//! ```
//! [`Work`] is what was done at the shells. Two [`Surface`]s are the node when the author left and an untouched one of
//! the same values. What was done becomes the lines of an answer, what differs becomes checks. A proposal is then tried
//! in labs of its own: what does not hold there is given up, and each near miss says what it really earned.

mod draft;
mod effect;
mod folder;
mod objects;
mod placeholders;
mod proposal;
mod quote;
mod step;
mod surface;
mod trial;
mod work;
mod yaml;

pub use draft::{Draft, Drafts, is_scratch};
pub use folder::{Folder, How, Written};
pub use placeholders::Placeholders;
pub use proposal::{NearMiss, Proposal};
pub use step::{Role, Step, steps};
pub use surface::Surface;
pub use trial::{Shelf, Trial, refine};
pub use work::{Act, Doing, Pipeline, Program, Work};
