//! Users and groups by number.

use std::collections::HashMap;
use std::sync::Arc;

/// One user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct User {
    /// Name.
    pub name: String,
    /// Home folder.
    pub home: String,
    /// Login shell.
    pub shell: String,
}

/// The users and groups of the node or of one container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Users {
    /// Users by uid.
    pub users: HashMap<u32, User>,
    /// Names of groups by gid.
    pub groups: HashMap<u32, String>,
}

impl Users {
    /// Reads the text of a passwd and a group file; lines that are not of their form are left out.
    #[must_use]
    pub fn read(passwd: &str, group: &str) -> Self {
        let mut users = Self::default();
        for line in passwd.lines() {
            let mut columns = line.split(':');
            let (name, uid) = (columns.next(), columns.nth(1));
            let (home, shell) = (columns.nth(2), columns.next());
            if let (Some(name), Some(Ok(uid))) = (name, uid.map(str::parse)) {
                let user = User {
                    name: name.to_owned(),
                    home: home.unwrap_or_default().to_owned(),
                    shell: shell.unwrap_or_default().to_owned(),
                };
                users.users.entry(uid).or_insert(user);
            }
        }
        for line in group.lines() {
            let mut columns = line.split(':');
            if let (Some(name), Some(Ok(gid))) = (columns.next(), columns.nth(1).map(str::parse)) {
                users.groups.entry(gid).or_insert_with(|| name.to_owned());
            }
        }
        users
    }
}

/// Users and groups, of the node and of its containers.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserTable {
    node: Users,
    containers: HashMap<Arc<str>, Users>,
}

impl UserTable {
    pub(crate) fn set(&mut self, container: Option<&str>, users: Users) {
        *self.of_mut(container) = users;
    }

    pub(crate) fn of(&self, container: Option<&str>) -> Option<&Users> {
        match container {
            None => Some(&self.node),
            Some(id) => self.containers.get(id),
        }
    }

    pub(crate) fn of_mut(&mut self, container: Option<&str>) -> &mut Users {
        match container {
            None => &mut self.node,
            Some(id) => self.containers.entry(id.into()).or_default(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Option<&str>, &Users)> {
        let containers = self.containers.iter();
        std::iter::once((None, &self.node))
            .chain(containers.map(|(id, users)| (Some(&**id), users)))
    }

    pub(crate) fn forget(&mut self, container: &str) {
        self.containers.remove(container);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_users_and_groups_are_read() {
        let users = Users::read(
            "root:x:0:0:root:/root:/bin/bash\nbroken\nwww:x:33:33::/var/www:/usr/sbin/nologin\n",
            "root:x:0:\nadm:x:4:syslog\n",
        );
        assert_eq!(users.users[&33].home, "/var/www");
        assert_eq!(users.users[&0].shell, "/bin/bash");
        assert_eq!(users.groups[&4], "adm");
        assert_eq!(users.users.len(), 2);
    }
}
