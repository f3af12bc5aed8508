"""A machine as bare as a new one, made of this one: nothing that is done to it stays.

Its disk is this machine's with a layer in memory over it; its processes and its network are its
own. What a container does, with namespaces alone; only root may. systemd, apt and certbot are
played (`played/`): they want to be started first, a mirror, and the internet.
"""

import contextlib
import os
import pty
import re
import select
import shutil
import subprocess
import sys
from pathlib import Path

from tests.shared_data import PROJECT

PLAYED = Path(__file__).parent / "played"
NEEDED = ("unshare", "nsenter", "chroot", "adduser", "openssl", "nft", "nginx", "curl", "git")
SEARCHED = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PATIENCE = 120  # seconds for a question, or for a script
ENVIRONMENT = {
    "PATH": f"/played:{SEARCHED}",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "CURL_CA_BUNDLE": "/played/authority.pem",
}
LAYER = """
set -e
mount -t tmpfs layer {folder}
cd {folder}
mkdir over work root
mount -t overlay overlay -o lowerdir=/,upperdir=over,workdir=work root
mount --rbind /dev root/dev
mount -t proc proc root/proc
mount -t tmpfs run root/run
ip link set lo up
echo ready
while :; do sleep 1; done  # the first process buries those that nobody waits for
"""
# What of this machine would be in the way, and what keeps a service's account from the interpreter.
BARE = """
rm -rf /srv /etc/newsroom* /etc/systemd/system/newsroom* /usr/local/sbin/newsroom*
rm -rf /etc/nginx/sites-enabled/* /etc/nginx/modules-enabled/* /var/www
rm -rf /var/lib/nginx /var/cache/nginx
mkdir -p /srv/newsroom/site /played /var/lib/nginx /var/log/nginx
echo 'server { listen 80 default_server; }' > /etc/nginx/sites-enabled/default
echo 'flush ruleset' > /etc/nftables.conf
printf '127.0.0.1 localhost news.example\\n::1 localhost news.example\\n' > /etc/hosts
chmod 755 /root
"""


def what_is_missing():
    """Why no such machine can be made here; empty where it can."""
    if missing := [name for name in NEEDED if not shutil.which(name, path=SEARCHED)]:
        return f"{', '.join(missing)} not found; install them"
    if os.geteuid() != 0:
        return "only root can make a bare machine; run as root"
    tried = subprocess.run(["unshare", "--mount", "--net", "--pid", "true"], capture_output=True)
    return "" if tried.returncode == 0 else "this kernel gives root no namespaces"


class Machine:
    """`on()` starts it; `sh()` is a root shell there; `path()` is where a file of it lies."""

    def __init__(self, folder):
        self.folder = folder

    @contextlib.contextmanager
    def on(self):
        command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
        command += ["bash", "-c", LAYER.format(folder=self.folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
            try:
                assert holder.stdout.readline() == "ready\n"
                children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text()
                self.first = children.split()[0]
                self.sh(BARE)
                self._lay_in()
                yield self
            finally:
                holder.kill()

    def _lay_in(self):
        """The files that git knows, the programs as `make install` left them, what is played."""
        site = self.path("/srv/newsroom/site")
        known = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(known, cwd=PROJECT, capture_output=True, text=True, check=True)
        for name in names.stdout.splitlines():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, site / name)
        (site / ".venv").symlink_to(sys.prefix)
        shutil.copytree(PLAYED, self.path("/played"), dirs_exist_ok=True)
        self.sh("chown -R root:root /srv")

    def path(self, name):
        return Path(f"/proc/{self.first}/root{self.folder}/root{name}")

    def sh(self, script):
        """What a script says that runs there; an error where one of its lines fails."""
        done = subprocess.run(
            [*self._inside(), "bash", "-e", "-o", "pipefail", "-c", script],
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout

    def dialogue(self, script, answers):
        """The same at a terminal, where each question (by how its line begins) is answered."""
        pid, terminal = pty.fork()
        if pid == 0:
            inside = [*self._inside(), "bash", "-e", "-c", script]
            os.execvpe(inside[0], inside, ENVIRONMENT)
        said = ""
        for question, answer in answers:
            while not re.search(rf"^{re.escape(question)}[^\n]*: $", said, re.M):
                assert select.select([terminal], [], [], PATIENCE)[0], said
                said += os.read(terminal, 1024).decode().replace("\r", "")
            os.write(terminal, f"{answer}\n".encode())
            said += "\n"
        with contextlib.suppress(OSError):  # how a terminal says that its program has ended
            while piece := os.read(terminal, 1024):
                said += piece.decode()
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
        assert status == 0, said

    def _inside(self):
        root = f"{self.folder}/root"
        return ["nsenter", "-t", self.first, "-m", "-n", "-p", "chroot", root]
