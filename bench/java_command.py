"""How a measurement starts Java: the class path of the built modules and of the local Maven repository."""

import pathlib

root = pathlib.Path(__file__).resolve().parent.parent


def java_command(java, main, *options):
    """The command for a main class of dev.athanor.bench; `mvn package -DskipTests` has been run."""
    path = root / "bench" / "target" / "classpath"
    modules = ":".join(str(root / module / "target" / "classes") for module in ("bench", "server", "prepare", "core"))
    return [java, f"@{root}/app/jvm.options", *options,
            "-cp", modules + ":" + path.read_text().strip(), "dev.athanor.bench." + main]
