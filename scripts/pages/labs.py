"""The real program: exams, classes and pages with a state of their own, and all of it removed at the end."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile


class Cksl:
    """A user of cksl with directories of their own."""

    def __init__(self, program):
        self.program = program
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="cksl-pages-"))
        # The server of a class is not root.
        self.home.chmod(0o711)
        self.env = {
            **os.environ,
            "CKSL_STATE": f"{self.home}/state",
            "CKSL_RUN": f"{self.home}/run",
            "CKSL_PROGRESS": f"{self.home}/progress.db",
            "CKSL_SPARE": "off",
            "NO_COLOR": "1",
        }
        self.served = []

    def run(self, *args, may_fail=False, env=None, **more):
        ran = subprocess.run([self.program, *args], env=env or self.env, capture_output=True, text=True, timeout=600, **more)
        if ran.returncode and not may_fail:
            raise SystemExit(f"cksl: `cksl {' '.join(args)}` ended with {ran.returncode}: {ran.stderr}{ran.stdout}")
        return ran.stdout

    def json(self, *args):
        return json.loads(self.run(*args, "--json"))

    def serve(self, *args):
        """Starts what serves pages, and returns it with the first line that it prints."""
        served = subprocess.Popen(
            [self.program, *args, "--json"],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=open(self.home / f"said-{len(self.served)}", "w"),
            text=True,
        )
        self.served.append(served)
        line = served.stdout.readline()
        if not line:
            raise SystemExit(f"cksl: {' '.join(args)}: {(self.home / f'said-{len(self.served) - 1}').read_text()}")
        return served, json.loads(line)

    def labs(self):
        """The labs of this user: name to what is kept of each."""
        kept = sorted((self.home / "state/labs").glob("*/lab.json"))
        return {file.parent.name: json.loads(file.read_text()) for file in kept}

    def solution(self, scenario, seed):
        """What the worked answer types, with the values of the seed. It is asked for in a lab of another user."""
        other = Cksl(self.program)
        try:
            other.run("start", scenario, "--seed", str(seed), "--detach")
            return other.json("solution", "--yes")["script"]
        finally:
            other.end()

    def solve(self, lab, scenario, seed):
        """Types the worked answer into a lab, if a shell alone can. Returns whether it did."""
        script = self.solution(scenario, seed)
        # Answers that need a second shell, or keys, are left to `cksl dev prove`.
        if "#@" in script:
            return False
        self.run("shell", "--lab", lab, "--", "timeout", "30", "bash", "-c", script, may_fail=True)
        return True

    def end(self):
        for served in self.served:
            served.terminate()
            try:
                served.wait(60)
            except subprocess.TimeoutExpired:
                served.kill()
                served.wait()
        self.served = []
        self.run("clean", "--all", "--yes", may_fail=True)
        shutil.rmtree(self.home, ignore_errors=True)
