//! The terminals of labs. A shell lives here, not in a page: who reloads comes back to it.
//!
//! Nothing grows: a shell that writes waits for the page, a page that reads slowly is shown at its own pace, and without
//! a page the oldest lines are forgotten.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cksl_wire::report::Problem;
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

use crate::host::{Host, Input, Output, Shell, Size};
use crate::lock;

/// Terminals of one lab.
pub(crate) const OF_ONE_LAB: u8 = 4;

/// Terminals of all labs.
const OF_ALL: usize = 32;

/// The same of a class.
const OF_A_CLASS: usize = 400;

/// Bytes of output that are kept for who comes back.
const PAST: usize = 256 << 10;

/// Pieces of output that are on their way to a page.
const ON_THE_WAY: usize = 8;

/// The same to who looks on.
const LOOKING_ON: usize = 256;

/// How long a page may take no output before it counts as gone.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Which terminal: its lab, and its number there from 1.
type Which = (String, u8);

/// A page that shows a terminal.
#[derive(Debug)]
struct Viewer {
    number: u64,
    show: Sender<View>,
}

/// What a page is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// For the screen.
    Bytes(Vec<u8>),
    /// It can't be opened.
    Problem(Problem),
    /// Another page shows it now.
    Taken,
    /// Its size, for who looks on.
    Size(Size),
    /// The shell has ended.
    Ended,
    /// There is none because of the problem before; another try may have one.
    Cut,
}

#[derive(Debug, Default)]
struct Screen {
    past: VecDeque<u8>,
    /// Something of the past was forgotten.
    cut: bool,
    viewer: Option<Viewer>,
    came: u64,
    size: Option<Size>,
    /// Who looks on: one that is slow is left behind, and holds nobody up.
    watchers: Vec<Sender<View>>,
}

impl Screen {
    fn keep(&mut self, bytes: &[u8]) {
        self.past.extend(bytes);
        let over = self.past.len().saturating_sub(PAST);
        if over > 0 {
            self.past.drain(..over);
            self.cut = true;
        }
    }

    /// What was shown before. If something was cut, it may begin in the middle of a character or of a control sequence.
    fn past(&self) -> Vec<u8> {
        let mut past: Vec<u8> = self.past.iter().copied().collect();
        if self.cut
            && let Some(end) = past.iter().position(|byte| *byte == b'\n')
        {
            past.drain(..=end);
        }
        past
    }

    fn tell_watchers(&mut self, view: &View) {
        self.watchers
            .retain(|watcher| watcher.try_send(view.clone()).is_ok());
    }

    /// The page that shows it, if there is one.
    fn viewer(&self) -> Option<(u64, Sender<View>)> {
        let viewer = self.viewer.as_ref()?;
        Some((viewer.number, viewer.show.clone()))
    }
}

/// One terminal.
#[derive(Debug)]
pub(crate) struct Terminal {
    screen: Mutex<Screen>,
    input: Sender<Input>,
    gone: Notify,
}

/// What a page holds of a terminal while it shows it.
#[derive(Debug)]
pub(crate) struct Attached {
    /// What was shown before.
    pub(crate) past: Vec<u8>,
    /// What is shown from now on.
    pub(crate) views: Receiver<View>,
    terminal: Arc<Terminal>,
    number: u64,
}

/// What somebody who looks on has of a terminal.
#[derive(Debug)]
pub(crate) struct Watched {
    /// What was shown before.
    pub(crate) past: Vec<u8>,
    /// Its size, if its page has said it.
    pub(crate) size: Option<Size>,
    /// What is shown from now on. It closes for who is too slow.
    pub(crate) views: Receiver<View>,
    /// Where keys go.
    pub(crate) input: Sender<Input>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Terminals {
    all: Arc<Mutex<HashMap<Which, Arc<Terminal>>>>,
    most: usize,
}

impl Default for Terminals {
    fn default() -> Self {
        Self::new(false)
    }
}

impl Terminals {
    /// Those of one learner or of a class.
    pub(crate) fn new(of_class: bool) -> Self {
        Self {
            all: Arc::default(),
            most: if of_class { OF_A_CLASS } else { OF_ALL },
        }
    }

    /// Shows a terminal, whose shell is started if there is none. A page that showed it before is told.
    ///
    /// # Errors
    /// There are too many.
    pub(crate) fn attach(
        &self,
        host: &dyn Host,
        lab: &str,
        number: u8,
        size: Size,
    ) -> Result<Attached, &'static str> {
        if !(1..=OF_ONE_LAB).contains(&number) {
            return Err("a lab has terminals 1 to 4");
        }
        let which = (lab.to_owned(), number);
        let mut all = lock(&self.all);
        let known = all.get(&which).cloned();
        let terminal = match known {
            Some(terminal) => terminal,
            None if all.len() >= self.most => {
                return Err("there are too many terminals already; end the shell of one by `exit`");
            }
            None => {
                let Shell { input, output } = host.shell(lab, size);
                let terminal = Arc::new(Terminal {
                    screen: Mutex::default(),
                    input,
                    gone: Notify::new(),
                });
                all.insert(which, Arc::clone(&terminal));
                let (shown, all) = (Arc::clone(&terminal), Arc::clone(&self.all));
                tokio::spawn(async move {
                    let end = shown.show(output).await;
                    // Who comes from now on gets another, and does not wait at one that is over.
                    let is_shown = |one: &Arc<Terminal>| Arc::ptr_eq(one, &shown);
                    lock(&all).retain(|_, one| !is_shown(one));
                    shown.over(end).await;
                });
                terminal
            }
        };
        // As long as nobody else may find it, it can't be over unseen.
        Ok(terminal.attach())
    }

    /// Looks on at a terminal that somebody has opened.
    pub(crate) fn watch(&self, lab: &str, number: u8) -> Option<Watched> {
        let terminal = lock(&self.all).get(&(lab.to_owned(), number)).cloned()?;
        let (show, views) = channel(LOOKING_ON);
        let mut screen = lock(&terminal.screen);
        screen.watchers.push(show);
        Some(Watched {
            past: screen.past(),
            size: screen.size,
            views,
            input: terminal.input.clone(),
        })
    }

    /// The terminals of a lab that are open.
    pub(crate) fn of(&self, lab: &str) -> Vec<u8> {
        let all = lock(&self.all);
        let of_lab = all.keys().filter(|which| which.0 == lab);
        let mut numbers: Vec<u8> = of_lab.map(|which| which.1).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Ends all shells of a lab that is no more, or is made anew.
    pub(crate) fn end(&self, lab: &str) {
        let mut all = lock(&self.all);
        let of_lab = |which: &Which| which.0 == lab;
        for (_, terminal) in all.iter().filter(|(which, _)| of_lab(which)) {
            terminal.gone.notify_one();
        }
        all.retain(|which, _| !of_lab(which));
    }
}

impl Terminal {
    fn attach(self: &Arc<Self>) -> Attached {
        let (show, views) = channel(ON_THE_WAY);
        let mut screen = lock(&self.screen);
        screen.came += 1;
        let number = screen.came;
        if let Some(before) = screen.viewer.replace(Viewer { number, show }) {
            // One with a full channel learns of it by its end.
            let _ = before.show.try_send(View::Taken);
        }
        let past = screen.past();
        drop(screen);
        Attached {
            past,
            views,
            terminal: Arc::clone(self),
            number,
        }
    }

    /// Takes the shell's output until its end, which it returns.
    async fn show(&self, mut output: Receiver<Output>) -> View {
        let mut end = View::Ended;
        loop {
            let next = tokio::select! {
                next = output.recv() => next,
                () = self.gone.notified() => return View::Ended,
            };
            end = match next {
                Some(Output::Bytes(bytes)) => {
                    self.write(bytes).await;
                    View::Ended
                }
                Some(Output::Problem(problem)) => {
                    self.say(View::Problem(problem)).await;
                    View::Cut
                }
                None => return end,
            };
        }
    }

    async fn over(&self, end: View) {
        lock(&self.screen).tell_watchers(&View::Ended);
        self.say(end).await;
    }

    async fn write(&self, bytes: Vec<u8>) {
        let view = View::Bytes(bytes);
        {
            let mut screen = lock(&self.screen);
            if let View::Bytes(bytes) = &view {
                screen.keep(bytes);
            }
            screen.tell_watchers(&view);
        }
        self.say(view).await;
    }

    /// Tells the page, if there is one, and waits until it has room.
    async fn say(&self, view: View) {
        let viewer = lock(&self.screen).viewer();
        let Some((number, show)) = viewer else {
            return;
        };
        let said = tokio::select! {
            said = timeout(PATIENCE, show.send(view)) => matches!(said, Ok(Ok(()))),
            () = self.gone.notified() => {
                self.gone.notify_one();
                return;
            }
        };
        if !said {
            self.forget(number);
        }
    }

    fn forget(&self, number: u64) {
        let mut screen = lock(&self.screen);
        if screen
            .viewer
            .as_ref()
            .is_some_and(|one| one.number == number)
        {
            screen.viewer = None;
        }
    }
}

impl Attached {
    /// Where keys go.
    pub(crate) fn input(&self) -> Sender<Input> {
        self.terminal.input.clone()
    }

    /// It has that size from now on.
    pub(crate) fn resized(&self, size: Size) {
        let mut screen = lock(&self.terminal.screen);
        screen.size = Some(size);
        screen.tell_watchers(&View::Size(size));
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        self.terminal.forget(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Answer, Call, News};

    /// Gives shells whose other ends are here.
    #[derive(Debug, Default)]
    struct Shells(Mutex<Vec<(Receiver<Input>, Sender<Output>)>>);

    impl Host for Shells {
        fn ask(&self, _: Call) -> Receiver<Answer> {
            channel(1).1
        }

        fn follow(&self, _: Option<crate::host::FactId>) -> Receiver<News> {
            channel(1).1
        }

        fn shell(&self, _: &str, _: Size) -> Shell {
            let (input, typed) = channel(4);
            let (shown, output) = channel(4);
            lock(&self.0).push((typed, shown));
            Shell { input, output }
        }
    }

    const SIZE: Size = Size {
        rows: 24,
        columns: 80,
    };

    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        runtime.unwrap().block_on(test);
    }

    #[test]
    fn who_comes_back_finds_the_same_shell_and_what_it_showed() {
        run(async {
            let (shells, terminals) = (Shells::default(), Terminals::default());
            let mut first = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            let out = lock(&shells.0)[0].1.clone();
            out.send(Output::Bytes(b"hello".to_vec())).await.unwrap();
            assert_eq!(
                first.views.recv().await,
                Some(View::Bytes(b"hello".to_vec()))
            );
            drop(first);
            let again = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            assert_eq!(again.past, b"hello");
            assert_eq!(lock(&shells.0).len(), 1);
            terminals.attach(&shells, "a", 2, SIZE).unwrap();
            assert_eq!(lock(&shells.0).len(), 2);
            for number in [0, OF_ONE_LAB + 1] {
                assert!(terminals.attach(&shells, "a", number, SIZE).is_err());
            }
        });
    }

    #[test]
    fn there_are_so_many_terminals_and_one_that_ends_leaves_its_place() {
        run(async {
            let (shells, terminals) = (Shells::default(), Terminals::new(false));
            for number in 0..OF_ALL {
                let lab = format!("a-{number}");
                terminals.attach(&shells, &lab, 1, SIZE).unwrap();
            }
            assert!(terminals.attach(&shells, "b", 1, SIZE).is_err());
            terminals.end("a-0");
            assert!(terminals.attach(&shells, "b", 1, SIZE).is_ok());
        });
    }

    #[test]
    fn a_shell_that_ended_is_told_apart_from_one_that_could_not_be_had() {
        run(async {
            let (shells, terminals) = (Shells::default(), Terminals::default());
            let mut first = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            let (_, out) = lock(&shells.0).pop().unwrap();
            let away = || crate::host::problem("away");
            out.send(Output::Problem(away())).await.unwrap();
            drop(out);
            assert_eq!(first.views.recv().await, Some(View::Problem(away())));
            assert_eq!(first.views.recv().await, Some(View::Cut));
            // The next is another, which had a problem, but was there.
            let mut second = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            let (_, out) = lock(&shells.0).pop().unwrap();
            out.send(Output::Problem(away())).await.unwrap();
            out.send(Output::Bytes(b"$ ".to_vec())).await.unwrap();
            drop(out);
            second.views.recv().await;
            second.views.recv().await;
            assert_eq!(second.views.recv().await, Some(View::Ended));
            assert!(terminals.of("a").is_empty());
        });
    }

    #[test]
    fn who_looks_on_sees_the_same_and_who_is_too_slow_holds_nobody_up() {
        run(async {
            let (shells, terminals) = (Shells::default(), Terminals::default());
            assert!(terminals.watch("a", 1).is_none());
            let mut page = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            page.resized(SIZE);
            let mut looks = terminals.watch("a", 1).unwrap();
            assert_eq!(looks.size, Some(SIZE));
            assert_eq!(terminals.of("a"), [1]);
            let out = lock(&shells.0)[0].1.clone();
            out.send(Output::Bytes(b"hello".to_vec())).await.unwrap();
            for views in [&mut looks.views, &mut page.views] {
                assert_eq!(views.recv().await, Some(View::Bytes(b"hello".to_vec())));
            }
            assert_eq!(terminals.watch("a", 1).unwrap().past, b"hello");
            looks.input.send(Input::Bytes(b"x".to_vec())).await.unwrap();
            assert_eq!(
                lock(&shells.0)[0].0.try_recv().ok(),
                Some(Input::Bytes(b"x".to_vec()))
            );
            for _ in 0..=LOOKING_ON {
                out.send(Output::Bytes(b"y".to_vec())).await.unwrap();
                assert!(page.views.recv().await.is_some());
            }
            for _ in 0..LOOKING_ON {
                assert!(looks.views.recv().await.is_some());
            }
            assert_eq!(looks.views.recv().await, None);
        });
    }

    #[test]
    fn a_second_page_takes_a_terminal_over_and_the_first_is_told() {
        run(async {
            let (shells, terminals) = (Shells::default(), Terminals::default());
            let mut first = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            let _second = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            assert_eq!(first.views.recv().await, Some(View::Taken));
            assert_eq!(first.views.recv().await, None);
        });
    }

    #[test]
    fn without_a_page_a_flood_is_taken_and_forgotten_from_its_beginning() {
        run(async {
            let (shells, terminals) = (Shells::default(), Terminals::default());
            drop(terminals.attach(&shells, "a", 1, SIZE).unwrap());
            let out = lock(&shells.0)[0].1.clone();
            let line = [b"0123456789".as_slice(), b"\r\n"].concat();
            for _ in 0..PAST / 100 {
                out.send(Output::Bytes(line.repeat(10))).await.unwrap();
            }
            out.send(Output::Bytes(b"last".to_vec())).await.unwrap();
            while out.capacity() < 4 {
                tokio::task::yield_now().await;
            }
            let page = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            let past = &page.past;
            assert!(
                past.len() <= PAST && past.len() > PAST / 2,
                "{}",
                past.len()
            );
            assert!(past.starts_with(b"0123") && past.ends_with(b"last"));
        });
    }

    #[test]
    fn a_page_that_does_not_read_holds_the_shell_up_and_is_given_up_at_last() {
        run(async {
            let (shells, terminals) = (Shells::default(), Terminals::default());
            let slow = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            let out = lock(&shells.0)[0].1.clone();
            let mut taken = 0;
            let piece = || Output::Bytes(vec![b'x'; 1000]);
            while timeout(PATIENCE / 2, out.send(piece())).await.is_ok() {
                taken += 1;
                assert!(taken < 100, "what is on the way grows");
            }
            // After that it goes on without the page.
            timeout(2 * PATIENCE, out.send(piece()))
                .await
                .unwrap()
                .unwrap();
            drop(slow);
        });
    }

    #[test]
    fn a_terminal_whose_shell_has_ended_or_whose_lab_is_gone_begins_anew() {
        run(async {
            let (shells, terminals) = (Shells::default(), Terminals::default());
            let mut page = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            lock(&shells.0).clear();
            assert_eq!(page.views.recv().await, Some(View::Ended));
            let mut page = terminals.attach(&shells, "a", 1, SIZE).unwrap();
            assert_eq!(lock(&shells.0).len(), 1);
            terminals.end("a");
            assert_eq!(page.views.recv().await, Some(View::Ended));
            drop(page);
            while !lock(&shells.0)[0].1.is_closed() {
                tokio::task::yield_now().await;
            }
        });
    }
}
