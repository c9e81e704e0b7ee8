"""How a measurement starts Java: the class path of the built modules and of the local Maven repository."""

import pathlib

root = pathlib.Path(__file__).resolve().parent.parent


def java_command(java, main, *options):
    """The command for a main class of dev.athanor.bench; `mvn package -DskipTests` has been run."""
    path = root / "bench" / "target" / "classpath"
    modules = ":".join(str(root / module / "target" / "classes") for module in ("bench", "server", "prepare", "core"))
    return [java, *options, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-cp", modules + ":" + path.read_text().strip(), "dev.athanor.bench." + main]
