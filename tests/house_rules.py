"""The rules of the house, each a function from text to faults, so that a test can show that it finds something."""

from __future__ import annotations

import ast
import graphlib
import io
import json
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

PACKAGE = "perfanalysis"
FOUNDATION = (
    "data_files",
    "digits",
    "fonts",
    "formats",
    "intervals",
    "problems",
    "quantities",
    "targets",
    "workspaces",
)
FLOORS: Mapping[str, float] = {
    **{room: place / 100 for place, room in enumerate(FOUNDATION)},
    "model": 1,
    "rules": 2,
    "reading": 2,
    "scoring": 3,
    "checking": 4,
    "evaluating": 5,
    "statistics": 5.2,
    "surveys": 5.3,
    "panels": 5.4,
    "stages": 5.5,
    "forms": 6,
    "comparing": 6.5,
    "tables": 7,
    "figures": 7,
    "findings": 7,
    "publishing": 8,
    "running": 9,
    "cli": 10,
    "__init__": 11,
    "__main__": 12,
}
FRAMES = frozenset(
    {
        "comparing",
        "evaluating",
        "figures",
        "findings",
        "forms",
        "model",
        "panels",
        "scoring",
        "stages",
        "statistics",
        "tables",
    }
)
DOORS: Mapping[str, frozenset[str]] = {
    "IPython": frozenset({"publishing", "running"}),
    "distributed": frozenset({"running"}),
    "docx": frozenset({"reading", "publishing"}),
    "ipykernel": frozenset({"running"}),
    "jupyter_client": frozenset({"running"}),
    "jupyter_core": frozenset({"running"}),
    "lxml": frozenset({"reading", "publishing"}),
    "matplotlib": frozenset({"figures"}),
    "nbclient": frozenset({"running"}),
    "nbconvert": frozenset({"publishing"}),
    "nbformat": frozenset({"publishing", "running"}),
    "nh3": frozenset({"publishing"}),
    "numpy": FRAMES | {"digits"},
    "olefile": frozenset({"reading"}),
    "openpyxl": frozenset({"reading"}),
    "pandas": FRAMES,
    "papermill": frozenset({"running"}),
    "pydantic": frozenset({"rules"}),
    "pydantic_core": frozenset({"rules"}),
    "pylopdf_fonts_zh_cn": frozenset({"fonts"}),
    "pypandoc": frozenset({"publishing"}),
    "rich": frozenset({"cli", "running"}),
    "scipy": frozenset({"statistics"}),
    "statsmodels": frozenset({"statistics"}),
    "traitlets": frozenset({"publishing", "running"}),
    "typer": frozenset({"cli"}),
    "typst": frozenset({"publishing"}),
    "xlrd": frozenset({"reading"}),
    "xlsxwriter": frozenset({"forms"}),
    "yaml": frozenset({"data_files"}),
}
MODULE_LINES, BODY_LINES, MEDIAN_BODY_LINES, COMMENTS_PER_100 = 300, 30, 8, 5
NOTEBOOK_LINES, CELL_LINES = 15, 5
BAD_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc"})
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "raise " + "NotImplementedError")
FOREIGN = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "debian" + ".org",
    "npmjs" + ".org",
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/ho" + "me/",
    "/Us" + "ers/",
    "C:\\Us" + "ers",
)


@dataclass(frozen=True, slots=True)
class Import:
    """One import of one module: where it stands and what it reaches (dotted, absolute)."""

    module: str
    target: str
    line: int
    top_level: bool


def module_name(path: str) -> str:
    """The dotted name of a module file: ``perfanalysis/model/cases.py`` → ``perfanalysis.model.cases``."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The room a dotted module of the package stands in."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports_of(path: str, source: str, modules: Iterable[str]) -> list[Import]:
    """Every import of one module, relative ones made absolute; ``modules`` tells submodules from other names."""
    tree, name = ast.parse(source), module_name(path)
    package = name if path.endswith("__init__.py") else name.rpartition(".")[0]
    known, top = set(modules), _top_level_imports(tree)
    found: list[Import] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found += [Import(name, target, node.lineno, node in top) for target in _targets(node, package, known)]
    return found


def _top_level_imports(tree: ast.Module) -> set[ast.AST]:
    """Imports carried out when the module is: not those inside functions or under TYPE_CHECKING."""
    return {node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)}


def _targets(node: ast.Import | ast.ImportFrom, package: str, known: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    above = package.split(".")
    start = ".".join(above[: len(above) - node.level + 1]) if node.level else ""
    home = ".".join(filter(None, [start, node.module]))
    for alias in node.names:
        yield f"{home}.{alias.name}" if f"{home}.{alias.name}" in known else home


def own(target: str) -> bool:
    """Whether an import reaches into the package itself."""
    return target == PACKAGE or target.startswith(f"{PACKAGE}.")


def floor_faults(imports: Iterable[Import]) -> list[str]:
    """Imports from a floor that is not lower, and rooms that have no floor."""
    faults = []
    for item in imports:
        if not own(item.target):
            continue
        here, there = room_of(item.module), room_of(item.target)
        if here not in FLOORS or there not in FLOORS:
            faults.append(f"{item.module}:{item.line} {here} → {there}: a room without a floor")
        elif here != there and FLOORS[there] >= FLOORS[here]:
            faults.append(f"{item.module}:{item.line} {here} imports {there}, which is not lower")
    return faults


def door_faults(imports: Iterable[Import], standard: Iterable[str]) -> list[str]:
    """Third-party imports outside the rooms that are their door, and libraries that have no door."""
    known = set(standard)
    faults = []
    for item in imports:
        library = item.target.split(".")[0]
        if own(item.target) or library in known:
            continue
        if room_of(item.module) not in DOORS.get(library, frozenset()):
            faults.append(f"{item.module}:{item.line} imports {library}; its door is {sorted(DOORS.get(library, []))}")
    return faults


def cycle_faults(imports: Iterable[Import]) -> list[str]:
    """Modules that import each other in a circle while being imported."""
    graph: dict[str, set[str]] = {}
    for item in imports:
        if own(item.target) and item.top_level and item.target != item.module:
            graph.setdefault(item.module, set()).add(item.target)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [" → ".join(error.args[1])]
    return []


def bodies(source: str) -> list[tuple[str, int, int]]:
    """Name, line and length in lines of every function body, its docstring left out."""
    functions = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return [(node.name, node.lineno, _body_lines(node)) for node in functions]


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    rest = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (rest[-1].end_lineno or 0) - rest[0].lineno + 1 if rest else 0


def size_faults(path: str, source: str) -> list[str]:
    """A module or a function body over its budget of lines."""
    lines = source.count("\n")
    faults = [f"{path}: {lines} lines"] if lines > MODULE_LINES else []
    return faults + [f"{path}:{line} {name}: {size} lines" for name, line, size in bodies(source) if size > BODY_LINES]


def public_definitions(source: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Public functions and classes of a module, and the public methods of public classes."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            found.append(node)
            inside = node.body if isinstance(node, ast.ClassDef) else []
            found += [item for item in inside if isinstance(item, kinds) and not item.name.startswith("_")]
    return found


def docstring_faults(path: str, source: str) -> list[str]:
    """The module and each public definition without a docstring."""
    missing = [f"{path}: module"] if ast.get_docstring(ast.parse(source)) is None else []
    public = [node for node in public_definitions(source) if "overload" not in map(ast.unparse, node.decorator_list)]
    return missing + [f"{path}:{node.lineno} {node.name}" for node in public if ast.get_docstring(node) is None]


def export_faults(path: str, source: str) -> list[str]:
    """An ``__all__`` that is not in order: constants, classes, then the others, each by name."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = ast.literal_eval(node.value)
            return [] if names == sorted(names, key=_export_order) else [f"{path}: __all__ is not in order"]
    return []


def _export_order(name: str) -> tuple[int, str]:
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def name_faults(sources: Mapping[str, str]) -> list[str]:
    """Modules named like a public function, or by a word that says nothing.

    Functions of ``cli`` do not count: they are named by the word a person types, and nothing imports them.
    """
    functions = {
        node.name
        for path, source in sources.items()
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and room_of(module_name(path)) != "cli"
    }
    faults = []
    for path in sources:
        name = module_name(path).rpartition(".")[2]
        faults += [f"{path}: named like the function {name}"] if name in functions else []
        faults += [f"{path}: {name} says nothing"] if name in BAD_NAMES else []
    return faults


def unfinished_faults(path: str, source: str) -> list[str]:
    """Marks of unfinished work."""
    return [f"{path}: {mark}" for mark in UNFINISHED if re.search(rf"\b{mark}\b", source)]


def foreign_faults(path: str, text: str) -> list[str]:
    """Host names of package registries and paths of one machine."""
    return [f"{path}: {mark}" for mark in FOREIGN if mark in text]


def comment_count(source: str) -> int:
    """Comments in a module, without those addressed to tools."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = (token.string for token in tokens if token.type == tokenize.COMMENT)
    return sum(not re.match(r"#\s*(noqa|type:|pragma)", comment) for comment in comments)


def code_constants(sources: Iterable[str], prefixes: str) -> set[str]:
    """Problem codes that stand as whole strings in the code; ``prefixes`` are the catalogue's letters."""
    constants = (node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {
        node.value
        for node in constants
        if isinstance(node.value, str) and re.fullmatch(rf"[{prefixes}]\d{{3}}", node.value)
    }


def catalogue_faults(sources: Iterable[str], catalogue: Iterable[str]) -> list[str]:
    """Codes raised but not catalogued, and codes catalogued but never raised."""
    listed = set(catalogue)
    raised = code_constants(sources, "".join(sorted({code[0] for code in listed})))
    faults = [f"{code}: raised, not in the catalogue" for code in sorted(raised - listed)]
    return faults + [f"{code}: in the catalogue, never raised" for code in sorted(listed - raised)]


def unused_faults(sources: Mapping[str, str], elsewhere: str) -> list[str]:
    """Functions, classes and constants of modules that no other line of the package, nor ``elsewhere``, names."""
    named = Counter(word for source in sources.values() for word in re.findall(r"\w+", source))
    known = set(re.findall(r"\w+", elsewhere))
    return [
        f"{path}: {name} is used nowhere"
        for path, source in sources.items()
        for name in _own_names(source)
        if named[name] < 2 and name not in known
    ]


def _own_names(source: str) -> Iterator[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def spoken_parts(sources: Iterable[str]) -> list[str]:
    """Every string of the code, those between the gaps of a template too."""
    constants = (node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return [node.value for node in constants if isinstance(node.value, str)]


def _templates_of(sources: Iterable[str]) -> list[ast.JoinedStr]:
    return [node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]


def templates_without_gaps(sources: Iterable[str]) -> list[str]:
    """Every f-string of the code with its gaps closed."""
    return [
        "".join(str(of.value) for of in one.values if isinstance(of, ast.Constant)) for one in _templates_of(sources)
    ]


def unspoken_codes(codes: Iterable[str], sources: Iterable[str]) -> list[str]:
    """Codes of a list of words that no string of the code is and no template (``f"notice_{code}"``) can make."""
    texts = list(sources)
    templates = _templates_of(texts)
    pieces = [part.value for one in templates for part in one.values if isinstance(part, ast.Constant)]
    whole, patterns = (
        Counter(spoken_parts(texts)) - Counter(map(str, pieces)),
        [*filter(None, map(_pattern, templates))],
    )
    return [code for code in codes if not whole[code] and not any(one.fullmatch(code) for one in patterns)]


def _pattern(template: ast.JoinedStr) -> re.Pattern[str] | None:
    """What a template can make, if it holds the piece of a code."""
    parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in template.values]
    told = re.search(r"[a-z]_|_[a-z]", "".join(part or "" for part in parts))
    return re.compile("".join(r"\w+" if part is None else re.escape(part) for part in parts)) if told else None


def unlisted_codes(sources: Iterable[str], call: str, place: int, listed: Iterable[str]) -> list[str]:
    """Codes that calls such as ``Notice("…")`` name at ``place`` though the list of words has them not."""
    calls = (node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    named = {
        str(part.value)
        for node in calls
        if ast.unparse(node.func).endswith(call) and len(node.args) > place
        for part in _choices(node.args[place])
    }
    return sorted(named - set(listed))


def _choices(node: ast.expr) -> Iterator[ast.Constant]:
    if isinstance(node, ast.IfExp):
        yield from (*_choices(node.body), *_choices(node.orelse))
    if isinstance(node, ast.Constant):
        yield node


def notebook_faults(path: str, text: str) -> list[str]:
    """Everything about a standard notebook that is against the rules of the house."""
    cells: list[dict[str, Any]] = json.loads(text)["cells"]
    codes = [cell for cell in cells if cell["cell_type"] == "code"]
    faults = [*_form_faults(cells, codes), *_parameter_faults(codes), *_code_faults(codes)]
    return [f"{path}: {fault}" for fault in faults]


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def _tags(cell: Mapping[str, Any]) -> list[str]:
    tags: list[str] = cell.get("metadata", {}).get("tags", [])
    return tags


def _form_faults(cells: list[dict[str, Any]], codes: list[dict[str, Any]]) -> Iterator[str]:
    prose = "\n".join(_source(cell) for cell in cells if cell["cell_type"] == "markdown")
    if len(re.findall(r"^# ", prose, flags=re.MULTILINE)) != 1:
        yield "not exactly one H1"
    identities = [cell.get("id") for cell in cells]
    if None in identities or len(set(identities)) != len(identities):
        yield "cells without an id of their own"
    if any(cell.get("outputs") for cell in codes):
        yield "outputs"
    if any(cell.get("execution_count") is not None for cell in codes):
        yield "execution counts"


def _parameter_faults(codes: list[dict[str, Any]]) -> Iterator[str]:
    tagged = [position for position, cell in enumerate(codes) if "parameters" in _tags(cell)]
    if tagged != [0]:
        yield "the first code cell, and only it, must be tagged parameters"
        return
    for statement in ast.parse(_source(codes[0])).body:
        literal = isinstance(statement, ast.Assign | ast.AnnAssign) and _is_literal(statement.value)
        if not literal:
            yield f"parameters: {ast.unparse(statement)}"


def _is_literal(value: ast.expr | None) -> bool:
    try:
        ast.literal_eval(value or ast.Constant(None))
    except ValueError:
        return False
    return True


def _code_faults(codes: list[dict[str, Any]]) -> Iterator[str]:
    sources = [_source(cell) for cell in codes if "parameters" not in _tags(cell)]
    try:
        statements = [statement for source in sources for statement in ast.parse(source).body]
    except SyntaxError as error:
        yield f"not Python: {error.text}"
        return
    imports = [ast.unparse(item) for item in statements if isinstance(item, ast.Import | ast.ImportFrom)]
    if imports != [f"import {PACKAGE} as pa"]:
        yield f"imports: {imports}"
    rest = [item for item in statements if not isinstance(item, ast.Import | ast.ImportFrom)]
    yield from _length_faults(sources)
    yield from (f"not name = pa.verb(…): {ast.unparse(item)}" for item in rest if not _is_sentence(item))
    names = [ast.unparse(item.targets[0]) for item in rest if isinstance(item, ast.Assign)]
    yield from (f"assigned twice: {name}" for name in sorted({name for name in names if names.count(name) > 1}))


def _length_faults(sources: list[str]) -> Iterator[str]:
    sizes = [len(_code_lines(source)) for source in sources]
    if sum(sizes) > NOTEBOOK_LINES:
        yield f"{sum(sizes)} code lines"
    yield from (f"{size} lines in one cell" for size in sizes if size > CELL_LINES)


def _code_lines(source: str) -> list[str]:
    lines = (line.strip() for line in source.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "import "))]


def _is_sentence(item: ast.stmt) -> bool:
    if isinstance(item, ast.Assign):
        return len(item.targets) == 1 and isinstance(item.targets[0], ast.Name) and _is_verb(item.value)
    return isinstance(item, ast.Expr) and (isinstance(item.value, ast.Name) or _is_verb(item.value))


def _is_verb(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    arguments = [*value.args, *(keyword.value for keyword in value.keywords)]
    return ast.unparse(value.func.value) == "pa" and all(map(_is_plain, arguments))


def _is_plain(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, bool | None) or (isinstance(value.value, str) and not _names_a_file(value.value))
    if isinstance(value, ast.Attribute):
        return isinstance(value.value, ast.Name)
    return isinstance(value, ast.Name) or _is_verb(value)


def _names_a_file(text: str) -> bool:
    return "/" in text or "\\" in text or re.search(r"\.[A-Za-z0-9]{2,5}$", text) is not None
