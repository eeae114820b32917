//! A worker thread that is watched: one that takes too long loses one expectation, not the file.
//!
//! A thread cannot be stopped from outside. One that overruns is abandoned (fuel ends it some day), and a new one
//! carries on after the expectation that was lost.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::record::{Kind, Status};

/// The native stack of a worker. The stages do not recurse deeply; this is for bugs to show as time-outs instead of aborts.
const STACK_BYTES: usize = 64 << 20;

/// An expectation, before it is tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Expectation {
    pub(super) line: u32,
    pub(super) kind: Kind,
    pub(super) function: String,
}

/// What became of an expectation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Outcome {
    pub(super) status: Status,
    pub(super) detail: String,
}

impl Outcome {
    pub(super) fn new(status: Status, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }

    pub(super) fn pass() -> Self {
        Self::new(Status::Pass, "")
    }

    pub(super) fn fail(detail: impl Into<String>) -> Self {
        Self::new(Status::Fail, detail)
    }
}

/// What a worker says: first all that it is going to try, then what became of each, in order.
#[derive(Debug)]
pub(super) enum Event {
    Plan(Vec<Expectation>),
    Outcome(Outcome),
}

/// Where a worker says it. `false` means that nobody listens any more.
pub(super) type Report<'a> = &'a dyn Fn(Event) -> bool;

/// A worker: sends the plan, then the outcomes from the given expectation on.
pub(super) type Worker = dyn Fn(usize, Report<'_>) + Send + Sync;

/// Runs `worker` to its end, and again after each expectation that takes longer than `limit`.
///
/// If not even the plan comes, the only outcome is about the whole file.
pub(super) fn supervise(worker: &Arc<Worker>, limit: Duration) -> Vec<(Expectation, Outcome)> {
    let mut done = Vec::new();
    let mut plan: Option<Vec<Expectation>> = None;
    loop {
        let receiver = start(worker, done.len());
        // The last word of this worker, if it did not get to the end of its plan.
        let lost = loop {
            match receiver.recv_timeout(limit) {
                Ok(Event::Plan(expectations)) => plan = Some(plan.unwrap_or(expectations)),
                Ok(Event::Outcome(outcome)) => {
                    if let Some(expectation) = plan.as_ref().and_then(|plan| plan.get(done.len())) {
                        done.push((expectation.clone(), outcome));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    break Outcome::new(Status::Timeout, format!("after {} ms", limit.as_millis()));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    break Outcome::new(Status::Crash, "the worker thread ended early");
                }
            }
        };
        let Some(plan) = &plan else {
            return vec![(Expectation { line: 1, kind: Kind::File, function: String::new() }, lost)];
        };
        if let Some(expectation) = plan.get(done.len()) {
            done.push((expectation.clone(), lost));
        }
        if done.len() == plan.len() {
            return done;
        }
    }
}

fn start(worker: &Arc<Worker>, first: usize) -> mpsc::Receiver<Event> {
    let (sender, receiver): (Sender<Event>, _) = mpsc::channel();
    let worker = Arc::clone(worker);
    let spawned = thread::Builder::new()
        .name("packir test".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || worker(first, &|event| sender.send(event).is_ok()));
    // Without a thread the sender is gone already, and the caller sees a worker that ended early.
    drop(spawned);
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(lines: u32) -> Vec<Expectation> {
        let expectation = |line| Expectation { line, kind: Kind::Run, function: String::new() };
        (1..=lines).map(expectation).collect()
    }

    fn statuses(worker: &Arc<Worker>) -> Vec<(u32, Status)> {
        supervise(worker, Duration::from_millis(100))
            .iter()
            .map(|(expectation, outcome)| (expectation.line, outcome.status))
            .collect()
    }

    #[test]
    fn a_hang_loses_one_expectation() {
        let worker: Arc<Worker> = Arc::new(|first, report| {
            report(Event::Plan(plan(4)));
            for index in first..4 {
                if index == 1 {
                    thread::sleep(Duration::from_secs(2));
                }
                report(Event::Outcome(Outcome::pass()));
            }
        });
        let got = statuses(&worker);
        assert_eq!(got, [(1, Status::Pass), (2, Status::Timeout), (3, Status::Pass), (4, Status::Pass)]);
    }

    #[test]
    fn a_worker_that_dies_loses_one_expectation() {
        let worker: Arc<Worker> = Arc::new(|first, report| {
            report(Event::Plan(plan(3)));
            for index in first..3 {
                if index == 1 {
                    return;
                }
                report(Event::Outcome(Outcome::pass()));
            }
        });
        assert_eq!(statuses(&worker), [(1, Status::Pass), (2, Status::Crash), (3, Status::Pass)]);
    }

    #[test]
    fn a_worker_without_a_plan_is_one_loss() {
        let worker: Arc<Worker> = Arc::new(|_, _| thread::sleep(Duration::from_secs(1)));
        assert_eq!(statuses(&worker), [(1, Status::Timeout)]);
        let worker: Arc<Worker> = Arc::new(|_, report| {
            report(Event::Plan(Vec::new()));
        });
        assert_eq!(statuses(&worker), [], "nothing to do is no loss");
    }
}
