//! The users of a root, by name.

/// A user of `/etc/passwd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Name.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// First group.
    pub gid: u32,
    /// Home folder.
    pub home: String,
    /// Login shell.
    pub shell: String,
}

/// What an `/etc/passwd` says; lines that are not of its form are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Users(Vec<User>);

impl Users {
    /// Reads the text of an `/etc/passwd`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Users(text.lines().filter_map(User::parse).collect())
    }

    /// The user of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&User> {
        self.0.iter().find(|user| user.name == name)
    }
}

impl User {
    fn parse(line: &str) -> Option<User> {
        let mut fields = line.split(':');
        let name = fields.next()?.to_owned();
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        let home = fields.nth(1)?.to_owned();
        let shell = fields.next()?.to_owned();
        Some(User {
            name,
            uid,
            gid,
            home,
            shell,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Users;

    #[test]
    fn a_user_has_the_ids_and_folders_of_its_line() {
        let users = Users::parse(
            "root:x:0:0:root:/root:/bin/bash\nnonsense\nwww-data:x:33:34:,,,:/var/www:/usr/sbin/nologin\n",
        );
        let user = users.named("www-data").expect("is in the text");
        assert_eq!((user.uid, user.gid), (33, 34));
        assert_eq!(user.home, "/var/www");
        assert_eq!(user.shell, "/usr/sbin/nologin");
        assert!(users.named("nonsense").is_none());
    }
}
