//! Chisels that write while events come: what users run, and what data moves.

use std::io::{self, Write};

use falco_rules::buffers::Buffers;
use falco_rules::extract::View;
use falco_rules::field::{FieldRef, FieldTable, PrintFormat};
use falco_rules::format::{Template, TemplateError};
use falco_rules::value::Value;

use super::{Chisel, ChiselError, Order, Recipe};

pub(super) fn users(recipe: &Recipe, _: &Order) -> Result<Box<dyn Chisel>, ChiselError> {
    let compile = || -> Result<_, TemplateError> {
        let fields = FieldTable::falco();
        Ok(Users {
            line: Template::compile("*%proc.pid %evt.time.s %user.name) %proc.cmdline", &fields)?,
            shell: Template::compile("%proc.loginshellid", &fields)?,
            ancestors: fields
                .resolve("proc.apid", None)
                .expect("Falco has the field, and its argument may be left out"),
        })
    };
    match compile() {
        Ok(users) => Ok(Box::new(users)),
        Err(error) => Err(ChiselError::Field(recipe.name, error.to_string())),
    }
}

/// `spy_users`
struct Users {
    line: Template,
    shell: Template,
    ancestors: FieldRef,
}

impl Chisel for Users {
    fn event(&mut self, view: &View<'_>, out: &mut dyn Write) -> io::Result<bool> {
        let text = |template: &Template| template.render(view, Buffers::Dotted).text;
        let shell = text(&self.shell);
        let depth = match view.value(&self.ancestors) {
            Some(Value::Each(pids)) => pids
                .into_iter()
                .position(|pid| *pid.into_text(PrintFormat::Id) == *shell),
            _ => None,
        };
        let line: Vec<u8> = text(&self.line)
            .into_iter()
            .map(|byte| if byte.is_ascii_control() { b'.' } else { byte })
            .collect();
        write!(out, "{:indent$}", "", indent = 3 * depth.unwrap_or(0))?;
        out.write_all(&line)?;
        out.write_all(b"\n")?;
        Ok(true)
    }
}

pub(super) fn data(recipe: &Recipe, order: &Order) -> Result<Box<dyn Chisel>, ChiselError> {
    let fields = FieldTable::falco();
    let compile = |template: &str| {
        Template::compile(template, &fields)
            .map_err(|error| ChiselError::Field(recipe.name, error.to_string()))
    };
    Ok(Box::new(Data {
        heading: compile("*%evt.rawres bytes, %proc.name (%proc.pid), %fd.name")?,
        data: compile("%evt.buffer")?,
        buffers: match order.buffers {
            Buffers::Dotted => Buffers::Text,
            other => other,
        },
    }))
}

/// `echo_fds` and `spy_file`
struct Data {
    heading: Template,
    data: Template,
    buffers: Buffers,
}

impl Chisel for Data {
    fn event(&mut self, view: &View<'_>, out: &mut dyn Write) -> io::Result<bool> {
        let data = self.data.render(view, self.buffers);
        if !data.complete {
            return Ok(false);
        }
        let writes = view.event().code.spec().flags.writes_to_fd;
        let verb = if writes { "wrote" } else { "read" };
        write!(out, "------ {verb} ")?;
        out.write_all(&self.heading.render(view, Buffers::Dotted).text)?;
        writeln!(out)?;
        out.write_all(&data.text)?;
        if data.text.last() != Some(&b'\n') {
            writeln!(out)?;
        }
        Ok(true)
    }
}
