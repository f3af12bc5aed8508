"""deploy/README.md, followed word for word on a bare machine."""

import re

import pytest

from tests.deploy.machine import Machine
from tests.processes import eventually
from tests.shared_data import PROJECT

pytestmark = pytest.mark.deployed

ANSWERS = [
    ("Username", "edith"),
    ("Email address", "edith@news.example"),
    ("Password", "eleven bridges over water"),
    ("Password (again)", "eleven bridges over water"),
]
GET = "curl -fsS -o /dev/null -w '%{http_code}' "


def sections():
    """{heading: [its blocks of commands]}, in the order of the page."""
    text = (PROJECT / "deploy" / "README.md").read_text()
    parts = re.split(r"^## (.*)\n", text, flags=re.M)[1:]
    blocks = [re.findall(r"^```sh\n(.*?)^```", part, re.M | re.S) for part in parts[1::2]]
    return dict(zip(parts[::2], blocks, strict=True))


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """Installed by the numbered steps."""
    with Machine(tmp_path_factory.mktemp("machine")).on() as machine:
        for heading, blocks in sections().items():
            for block in blocks if heading[0].isdigit() else ():
                if "createsuperuser" in block:
                    machine.dialogue(block, ANSWERS)
                else:
                    machine.sh(block)
        yield machine


def test_the_site_answers_over_tls_on_both_kinds_of_addresses(machine):
    for kind in ("-4", "-6"):
        assert '"status": "ok"' in machine.sh(f"curl {kind} -fsS https://news.example/healthz")
        assert machine.sh(f"{GET} {kind} https://news.example/") == "200"
        assert machine.sh(f"{GET} {kind} http://news.example/about") == "308"


def test_the_first_account_signs_in_and_may_make_others(machine):
    said = machine.sh("""
        cd /tmp; door=https://news.example/admin/login/
        curl -fsS -c jar -o /dev/null $door
        token=$(awk '/csrftoken/ {print $7}' jar)
        curl -fsS -b jar -c jar -L -e $door -d csrfmiddlewaretoken=$token -d username=edith \
          --data-urlencode 'password=eleven bridges over water' -d next=/admin/auth/user/add/ $door
    """)
    assert 'name="password1"' in said


def test_the_web_server_reads_static_files_and_pictures_and_nothing_else(machine):
    page = machine.sh("curl -fsS https://news.example/")
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert "immutable" in machine.sh(f"curl -fsSI https://news.example{style}")
    as_nginx = "setpriv --reuid www-data --regid www-data --clear-groups"
    for name in ("db.sqlite3", "secret_key", "email_keys"):
        machine.sh(f"test -e /srv/newsroom/var/{name}; ! {as_nginx} cat /srv/newsroom/var/{name}")
    machine.sh(f"! {as_nginx} ls /srv/newsroom/var; ! {as_nginx} cat /etc/newsroom.env")


def test_the_wrapper_works_on_the_sites_own_database_with_its_own_keys(machine):
    said = machine.sh(
        "cd /tmp; newsroom-manage shell -c '"
        "from django.conf import settings as s; from django.contrib.auth.models import User; "
        'print(s.SITE_URL, s.DATABASES["default"]["NAME"], User.objects.get())\''
    )
    assert "https://news.example /srv/newsroom/var/db.sqlite3 edith" in said
    assert machine.sh("stat -c %U:%a /srv/newsroom/var/db.sqlite3").startswith("newsroom:6")


HOLD = """
import contextlib, socket, subprocess

with contextlib.ExitStack() as held:
    refused = 0
    for _ in range(500):
        try:
            one = socket.create_connection(("127.0.0.1", 443), 5, ("127.0.0.9", 0))
            held.enter_context(one).sendall(b"half a request")
        except OSError:
            refused += 1
    print(refused, flush=True)
    subprocess.run("curl -fsS -m 5 https://news.example/healthz", shell=True, check=True)
"""


def test_one_client_with_half_a_thousand_open_connections_shuts_out_nobody(machine):
    machine.path("/played/hold.py").write_text(HOLD)
    said = machine.sh("python3 /played/hold.py")
    assert int(said.split()[0]) >= 400 and '"status": "ok"' in said


def test_a_new_version_is_installed_by_the_steps_for_it(machine):
    for block in sections()["A new version"]:
        machine.sh(block)
    assert eventually(lambda: machine.sh(f"{GET} https://news.example/")) == "200"


def test_every_program_that_a_step_needs_is_asked_for(machine):
    asked = machine.path("/played/asked-of-apt").read_text().split()
    assert {"python3-venv", "make", "git", "nginx-light", "certbot", "nftables"} <= set(asked)
