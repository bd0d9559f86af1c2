//! The names of the nodes of an exam's tasks.

/// The name by which the node of a task is reached from the base of an exam: `ssh task-3`.
#[must_use]
pub fn task_node(number: u32) -> String {
    format!("{TASK_NODE}{number}")
}

/// The number of the task whose node is called so.
#[must_use]
pub fn task_of_node(name: &str) -> Option<u32> {
    let number = name.strip_prefix(TASK_NODE)?.parse().ok()?;
    (name == task_node(number)).then_some(number)
}

/// What the names of tasks' nodes begin with.
const TASK_NODE: &str = "task-";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_of_a_task_is_known_by_its_name() {
        assert_eq!(task_of_node(&task_node(12)), Some(12));
        for other in ["task-", "task-x", "task-+1", "task-01", "node-1", "3"] {
            assert_eq!(task_of_node(other), None, "{other}");
        }
    }
}
