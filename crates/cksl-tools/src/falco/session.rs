//! Falco at work: events in, alerts out, until somebody ends it.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use cksl_wire::io::Io;
use cksl_wire::stream::{Record, Report};
use falco_rules::priority::Priority;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};
use signal_hook::iterator::Signals;

use serde_json::{Map, Value, json};

use super::args::Args;
use super::counters::Counters;
use super::drops::{Drops, Loss};
use super::loaded::Loaded;
use super::log::Log;
use super::metrics::{Identity, Snapshot};
use super::readers::Readers;
use super::versions;
use super::watch::{FileWatch, Touched};
use super::webserver::{Pages, Server};
use crate::config::DropAction;
use crate::feed::{Batch, Delivery, Feed, FeedError};
use crate::rulebook::Rulebook;

/// How long files must have been quiet before they are loaded again.
const QUIET: Duration = Duration::from_millis(100);
/// How long falco still takes in, when it is to end, what happened before.
const LAST_EVENTS: Duration = Duration::from_secs(5);
/// How often a supervisor that went away is looked for.
const RETRY: Duration = Duration::from_millis(500);
/// Deliveries that may wait; beyond, the stream waits in the supervisor.
const QUEUE: usize = 64;

/// The rule of alerts about lost events.
const DROP_RULE: &str = "Falco internal: syscall event drop";

/// After how long without an event the supervisor is told how far they are judged, and how often
/// while they keep coming. In a flood they come every two milliseconds.
const PAUSE: Duration = Duration::from_millis(5);
const TELL_EVERY: Duration = Duration::from_millis(20);

/// What the session waits for.
enum News {
    /// From the stream of that number.
    Stream(u32, Delivery),
    /// A signal.
    Signal(i32),
    /// A file changed.
    Touched(Touched),
}

/// Why falco ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    /// There is no supervisor, nor a place where one could be.
    #[error(
        "there are no system calls to watch here: {0}\n  falco watches inside the node of a lab; \
         -V, -L and --list work anywhere"
    )]
    Outside(FeedError),
    /// Something of this process's own could not be set up.
    #[error("can't listen to signals: {0}")]
    Signals(std::io::Error),
    /// The recording can't be read, or not to its end.
    #[error("{0}")]
    Recording(String),
    /// Events were lost, and the configuration says to end then.
    #[error("{0} events were lost, and syscall_event_drops.actions says to exit")]
    Dropped(u64),
}

/// Falco at work.
pub(super) struct Session<'a, 'io> {
    args: &'a Args,
    socket: &'a Path,
    io: &'a mut Io<'io>,
    log: Log,
    loaded: Loaded,
    counters: Arc<Counters>,
    drops: Drops,
    /// What metrics say of this falco, and when they are next written.
    identity: Identity,
    metrics_at: Option<Instant>,
    /// Events when they were last written, and when that was.
    measured: (u64, Instant),
    server: Option<Server>,
    /// Web server and metrics have begun.
    is_telling: bool,
    tell: SyncSender<News>,
    news: Receiver<News>,
    readers: Readers<Arc<Rulebook>>,
    files: Option<FileWatch>,
    /// When the supervisor was last told how far events are judged.
    told_at: Instant,
    /// No stream was opened yet with what is loaded, or it has ended.
    stream_wanted: bool,
    /// The user knows that the supervisor is away.
    complained: bool,
    reload_at: Option<Instant>,
    retry_at: Option<Instant>,
    /// Time of a recording's first event (ns since the epoch).
    first: Option<u64>,
}

/// How far the records of a batch were taken.
enum Taken {
    /// To the end.
    Whole,
    /// As far as `-M` says.
    Enough,
    /// To a frame that makes no sense.
    Broken(std::io::Error),
}

/// What the session does next.
enum Next {
    Continue,
    End,
}

impl<'a, 'io> Session<'a, 'io> {
    /// Prepares the session; nothing is watched yet.
    pub(super) fn new(
        args: &'a Args,
        socket: &'a Path,
        loaded: Loaded,
        counters: Arc<Counters>,
        log: Log,
        io: &'a mut Io<'io>,
    ) -> Self {
        let (tell, news) = sync_channel(QUEUE);
        let now = Instant::now();
        let settings = &loaded.config.settings;
        let drops = Drops::new(settings.syscall_event_drops.clone(), now);
        let identity = Identity::of(&loaded);
        Self {
            args,
            socket,
            io,
            log,
            loaded,
            counters,
            drops,
            identity,
            metrics_at: None,
            measured: (0, now),
            server: None,
            is_telling: false,
            tell,
            news,
            readers: Readers::default(),
            files: None,
            told_at: now,
            stream_wanted: true,
            complained: false,
            reload_at: None,
            retry_at: None,
            first: None,
        }
    }

    /// Watches until a signal or the time given with `-M` ends it, then prints the statistics.
    pub(super) fn run(mut self) -> Result<(), SessionError> {
        self.listen_to_signals().map_err(SessionError::Signals)?;
        match self.loaded.recording.clone() {
            Some(recording) => {
                self.begin_to_tell();
                self.replay(&recording)?;
            }
            None => {
                self.watch_files();
                match self.connect() {
                    Err(error @ FeedError::Connect { .. }) if !self.is_in_a_node() => {
                        return Err(SessionError::Outside(error));
                    }
                    Err(error) => {
                        self.supervisor_is_away(&error.to_string());
                        self.begin_to_tell();
                    }
                    // Falco is healthy once its events come: what happens after that is seen.
                    Ok(()) => {}
                }
            }
        }
        let live = self.loaded.recording.is_none();
        let end = self
            .args
            .seconds
            .filter(|_| live)
            .map(|seconds| Instant::now() + Duration::from_secs(seconds));
        let result = loop {
            match self.step(end) {
                Ok(Next::Continue) => {}
                Ok(Next::End) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        if live {
            self.judge_what_is_left();
        }
        self.loaded.outputs.finish(self.io);
        let rules = self.loaded.rulebook.rules();
        // Whoever ended falco by closing its output does not want them.
        let _ = self.counters.write_statistics(rules, self.io.out);
        result
    }

    /// Whether this is a place where a supervisor is to be expected.
    fn is_in_a_node(&self) -> bool {
        self.socket.parent().is_some_and(Path::is_dir)
    }

    fn listen_to_signals(&self) -> std::io::Result<()> {
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGUSR1])?;
        let tell = self.tell.clone();
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for signal in signals.forever() {
                    if tell.send(News::Signal(signal)).is_err() {
                        return;
                    }
                }
            })?;
        Ok(())
    }

    /// Watches the files that are loaded, if the configuration says so.
    fn watch_files(&mut self) {
        let wanted = self.loaded.config.settings.watch_config_files;
        if !wanted {
            self.files = None;
            return;
        }
        if self.files.is_none() {
            let tell = self.tell.clone();
            match FileWatch::start(move |touched| tell.send(News::Touched(touched)).is_ok()) {
                Ok(files) => self.files = Some(files),
                Err(error) => {
                    let text = format!("changed files will not be noticed: {error}");
                    self.log.warning(&text, self.io);
                }
            }
        }
        if let Some(files) = &mut self.files {
            files.set(self.loaded.watched.iter().map(AsRef::as_ref));
        }
    }

    fn connect(&mut self) -> Result<(), FeedError> {
        let id = self.readers.next_id();
        let tell = self.tell.clone();
        let feed = Feed::open(self.socket, &self.loaded.introduction, move |delivery| {
            tell.send(News::Stream(id, delivery)).is_ok()
        })?;
        let rulebook = Arc::clone(&self.loaded.rulebook);
        self.readers.add(id, feed, rulebook);
        self.stream_wanted = false;
        self.retry_at = None;
        Ok(())
    }

    /// Takes its events from a recording.
    fn replay(&mut self, recording: &Path) -> Result<(), SessionError> {
        let id = self.readers.next_id();
        let tell = self.tell.clone();
        let deliver = move |delivery| tell.send(News::Stream(id, delivery)).is_ok();
        let feed = Feed::replay(recording, deliver)
            .map_err(|error| SessionError::Recording(error.to_string()))?;
        let rulebook = Arc::clone(&self.loaded.rulebook);
        self.readers.add(id, feed, rulebook);
        self.stream_wanted = false;
        Ok(())
    }

    fn supervisor_is_away(&mut self, why: &str) {
        self.retry_at = Some(Instant::now() + RETRY);
        if !self.complained {
            self.complained = true;
            let text = format!("no events for now: {why}; still trying");
            self.log.warning(&text, self.io);
        }
    }

    /// Waits for something and deals with it.
    fn step(&mut self, end: Option<Instant>) -> Result<Next, SessionError> {
        let news = match self.news.try_recv() {
            Ok(news) => Some(news),
            Err(TryRecvError::Empty) => self.wait(end),
            // The session holds a sender itself.
            Err(TryRecvError::Disconnected) => return Ok(Next::End),
        };
        match news {
            Some(News::Stream(id, Delivery::Records(batch))) => match self.take(id, batch) {
                Taken::Whole => {}
                Taken::Enough => return Ok(Next::End),
                Taken::Broken(error) => self.stream_ended(id, &error.to_string()),
            },
            Some(News::Stream(_, Delivery::Closed)) if self.loaded.recording.is_some() => {
                return Ok(Next::End);
            }
            Some(News::Stream(_, Delivery::Broken(error))) if self.loaded.recording.is_some() => {
                return Err(SessionError::Recording(error.to_string()));
            }
            Some(News::Stream(id, Delivery::Closed)) => self.stream_ended(id, "cksl ended"),
            Some(News::Stream(id, Delivery::Broken(error))) => {
                self.stream_ended(id, &error.to_string());
            }
            Some(News::Signal(SIGHUP)) if self.loaded.recording.is_some() => {
                let text = "a recording is judged by one set of rules: SIGHUP changes nothing";
                self.log.warning(text, self.io);
            }
            Some(News::Signal(SIGHUP)) => self.reload(),
            Some(News::Signal(SIGUSR1)) => {
                self.loaded.outputs.reopen();
                self.log.info("output files are opened again", self.io);
            }
            Some(News::Signal(_)) => return Ok(Next::End),
            Some(News::Touched(touched))
                if self.files.as_ref().is_some_and(|f| f.concerns(&touched)) =>
            {
                self.reload_at = Some(Instant::now() + QUIET);
            }
            Some(News::Touched(_)) | None => {}
        }
        let due = |at: Option<Instant>| at.is_some_and(|at| Instant::now() >= at);
        if due(end) || self.loaded.outputs.is_stdout_closed() {
            return Ok(Next::End);
        }
        if due(self.drops.due()) {
            self.look_at_losses()?;
        }
        if due(self.metrics_at) {
            self.write_metrics();
        }
        if due(self.reload_at) {
            self.log.info("files have changed", self.io);
            self.reload();
        }
        if self.stream_wanted && due(self.retry_at) {
            match self.connect() {
                Ok(()) => {
                    if std::mem::take(&mut self.complained) {
                        self.log.info("events come again", self.io);
                    }
                }
                Err(error) => self.supervisor_is_away(&error.to_string()),
            }
        }
        Ok(Next::Continue)
    }

    /// Judges what happened before the end and is still on its way: whoever restarts falco right after
    /// a deed must not lose its alert.
    fn judge_what_is_left(&mut self) {
        if !self.readers.leave() {
            return;
        }
        let until = Instant::now() + LAST_EVENTS;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.news.recv_timeout(left) {
                Ok(News::Stream(id, Delivery::Records(batch))) => drop(self.take(id, batch)),
                Ok(News::Stream(id, Delivery::Closed | Delivery::Broken(_))) => {
                    if self.readers.remove(id) {
                        return;
                    }
                }
                Ok(News::Signal(_) | News::Touched(_)) => {}
                Err(_) => return,
            }
        }
    }

    fn wait(&mut self, end: Option<Instant>) -> Option<News> {
        let retry_at = self.retry_at.filter(|_| self.stream_wanted);
        let drops_at = self.drops.due();
        let times = [end, self.reload_at, retry_at, drops_at, self.metrics_at];
        let until = times.into_iter().flatten().min();
        let left = |most: Duration| match until {
            Some(at) => at.saturating_duration_since(Instant::now()).min(most),
            None => most,
        };
        if self.told_at.elapsed() >= TELL_EVERY {
            self.tell_how_far();
        }
        // While events keep coming, they are told of together.
        if let Ok(news) = self.news.recv_timeout(left(PAUSE)) {
            return Some(news);
        }
        self.tell_how_far();
        self.news.recv_timeout(left(Duration::MAX)).ok()
    }

    /// Tells the supervisor which events are judged, if it does not know.
    fn tell_how_far(&mut self) {
        self.readers.report_seen();
        self.told_at = Instant::now();
    }

    fn stream_ended(&mut self, id: u32, why: &str) {
        if self.readers.remove(id) {
            self.stream_wanted = true;
            self.supervisor_is_away(why);
        }
    }

    /// Takes in the records of a stream.
    fn take(&mut self, id: u32, batch: Batch) -> Taken {
        let mut taken = Taken::Whole;
        let mut events = 0;
        let result = batch.each(|record| {
            match record {
                Record::Loss { events } => {
                    self.counters.add_lost(*events);
                    self.drops.noticed(Instant::now());
                }
                Record::Event(event) if self.is_past_the_end(event.ts) => {
                    taken = Taken::Enough;
                    return Ok(false);
                }
                _ => {}
            }
            events += self.judge(id, record);
            Ok(true)
        });
        self.counters.add_events(events);
        if let Err(error) = result {
            taken = Taken::Broken(error);
        }
        taken
    }

    /// Takes in one record; an event that it is, is judged. Returns how many that were.
    fn judge(&mut self, id: u32, record: &Record) -> u64 {
        let mut events = 0;
        let Self {
            readers,
            loaded,
            counters,
            log,
            io,
            ..
        } = self;
        let live = readers.take(id, record, &mut |case| {
            events += 1;
            if loaded.left_out.contains(case.event.name()) {
                return;
            }
            let view = case.state.view(case.event);
            for rule in case.rules.running.matches(&view) {
                let line = loaded.writer.alert(rule, &view);
                let priority = rule.priority;
                for complaint in loaded.outputs.write(&line, priority as u8, io) {
                    log.warning(&complaint, io);
                }
                counters.add_alert(rule);
                // A broken stream ends by itself, and is dealt with then.
                let alert = Report::Alert {
                    event: case.event.num,
                    rule: rule.name.clone(),
                    priority: priority.name().to_owned(),
                    line,
                    message: case.rules.message(&rule.name, &view),
                };
                let _ = case.feed.report(&alert.bounded());
            }
        });
        if live {
            log.info(&loaded.source(), io);
            if !self.is_telling {
                self.begin_to_tell();
            }
        }
        events
    }

    /// Whether `-M` ends a recording before an event of that time.
    fn is_past_the_end(&mut self, ts: u64) -> bool {
        let (Some(seconds), Some(_)) = (self.args.seconds, &self.loaded.recording) else {
            return false;
        };
        let first = *self.first.get_or_insert(ts);
        ts.saturating_sub(first) >= seconds.saturating_mul(1_000_000_000)
    }

    /// Does what the configuration says about the losses of the last second.
    fn look_at_losses(&mut self) -> Result<(), SessionError> {
        let (events, lost) = (self.counters.events(), self.counters.lost());
        let Some(loss) = self.drops.look(events, lost, Instant::now()) else {
            return Ok(());
        };
        let actions = self
            .loaded
            .config
            .settings
            .syscall_event_drops
            .actions
            .clone();
        for action in actions {
            match action {
                DropAction::Ignore => {}
                DropAction::Log => {
                    let text = format!("{}{}", DROP_RULE, loss_told(&loss));
                    self.log.warning(&text, self.io);
                }
                DropAction::Alert => {
                    let message = format!("{}{}", DROP_RULE, loss_told(&loss));
                    // Falco gives these as text.
                    let fields = json!({
                        "n_drops": loss.lost.to_string(),
                        "n_drops_buffer_total": loss.lost.to_string(),
                        "n_evts": (loss.events + loss.lost).to_string(),
                    });
                    self.alert_internally(DROP_RULE, Priority::Debug, &message, fields);
                }
                DropAction::Exit => return Err(SessionError::Dropped(loss.lost)),
            }
        }
        Ok(())
    }

    /// Starts or changes what tells of this falco: web server and metrics.
    fn begin_to_tell(&mut self) {
        self.is_telling = true;
        self.identity = Identity::of(&self.loaded);
        let settings = &self.loaded.config.settings;
        let metrics = settings.metrics.enabled;
        self.metrics_at = self
            .loaded
            .metrics_interval
            .map(|every| Instant::now() + every);
        let wanted = settings.webserver.enabled && self.loaded.recording.is_none();
        let webserver = settings.webserver.clone();
        // The old one goes first: the new one may want its port.
        self.server = None;
        if !wanted {
            return;
        }
        let offers_metrics = metrics && webserver.prometheus_metrics_enabled;
        let pages = Pages {
            health: webserver.k8s_healthz_endpoint.clone(),
            versions: versions().to_string(),
            metrics: offers_metrics.then(|| (self.identity.clone(), Arc::clone(&self.counters))),
        };
        let place = format!("{}:{}", webserver.listen_address, webserver.listen_port);
        match Server::start(&webserver, pages) {
            Ok(server) => {
                self.log.info(&format!("web server at {place}"), self.io);
                self.server = Some(server);
            }
            // Another falco on this node has it: no reason not to watch.
            Err(error) => {
                let text = format!("no web server at {place}: {error}");
                self.log.warning(&text, self.io);
            }
        }
    }

    /// Writes metrics to where the configuration says.
    fn write_metrics(&mut self) {
        let now = Instant::now();
        self.metrics_at = self.loaded.metrics_interval.map(|every| now + every);
        let (before, then) = self.measured;
        let snapshot = Snapshot::take(&self.identity, &self.counters);
        let fields = snapshot.fields(before, (now - then).as_secs_f64());
        self.measured = (snapshot.events(), now);
        let settings = self.loaded.config.settings.metrics.clone();
        if settings.output_rule {
            let (rule, priority) = ("Falco internal: metrics snapshot", Priority::Informational);
            let fields = Value::Object(fields.clone());
            self.alert_internally(rule, priority, "Falco metrics snapshot", fields);
        }
        if !settings.output_file.is_empty() {
            let line = json!({"sample": fields});
            let written = append(Path::new(&settings.output_file), &format!("{line}\n"));
            if let Err(error) = written {
                let text = format!("metrics don't reach {}: {error}", settings.output_file);
                self.log.warning(&text, self.io);
            }
        }
    }

    /// Sends an alert about falco itself to the outputs.
    fn alert_internally(&mut self, rule: &str, priority: Priority, message: &str, fields: Value) {
        let fields = match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        let line = self.loaded.writer.internal(rule, priority, message, fields);
        for complaint in self.loaded.outputs.write(&line, priority as u8, self.io) {
            self.log.warning(&complaint, self.io);
        }
    }

    /// Loads everything again; what is wrong with it leaves the old as it is.
    fn reload(&mut self) {
        self.reload_at = None;
        match Loaded::load(self.args, &self.counters) {
            Ok(loaded) => {
                let mut old = std::mem::replace(&mut self.loaded, loaded);
                old.outputs.flush(self.io);
                // Its slow outputs finish on their own; if no thread can be had, they do so here.
                let _ = thread::Builder::new().spawn(move || drop(old));
                self.counters.reloaded();
                self.stream_wanted = true;
                self.log = Log::new(&self.loaded.config.settings, self.args.verbose);
                self.log.loaded(&self.loaded, self.io);
                let drops = self.loaded.config.settings.syscall_event_drops.clone();
                self.drops.set(drops, Instant::now());
                self.begin_to_tell();
                self.watch_files();
                if let Err(error) = self.connect() {
                    self.supervisor_is_away(&error.to_string());
                }
            }
            Err(error) => {
                if let Some(report) = error.report() {
                    for line in report.lines() {
                        self.log.error(line, self.io);
                    }
                }
                let text = format!("{error}; the old rules and configuration stay in use");
                self.log.error(&text, self.io);
                let rule = "Falco internal: hot restart failure";
                let message = format!("{rule}: {error}");
                self.alert_internally(rule, Priority::Critical, &message, Value::Null);
            }
        }
    }
}

/// What a loss comes to, after the name of its rule.
fn loss_told(loss: &Loss) -> String {
    let simulated = if loss.simulated { " (simulated)" } else { "" };
    let lost = loss.lost;
    format!(". {lost} system calls dropped in last second{simulated}.")
}

fn append(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(text.as_bytes())
}
