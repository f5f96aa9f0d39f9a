"""Names in running text are linked: "text 003", ``nn.MLP``, ``ops.dot(w, x)``."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

_TEXT = re.compile(r"\b[Tt]ext (\d{3})\b")
_CALL = re.compile(r"([A-Za-z]\w*(?:\.\w+)+)(?:\(.*\))?", re.DOTALL)
_CLASS = re.compile(r"[A-Z]\w+[a-z]\w*")
_BASES = ("{}", "autograd.{}", "nn.{}")
_SHORT = {"net.": "nn.Module.", "value.": "autograd.Value."}  # an object of that class
PLAIN = (nodes.reference, nodes.title, nodes.literal_block, nodes.literal, nodes.raw)


def known(domain: PythonDomain, code: str) -> tuple[str, str, str] | None:
    """Return the page, the place and the full name of what inline code names."""
    if _CLASS.fullmatch(code):
        return _class(domain, code)
    if not (call := _CALL.fullmatch(code.strip())):
        return None
    name = call[1]
    for short, whole in _SHORT.items():
        if name.startswith(short):
            name = whole + name.removeprefix(short)
    for base in _BASES:
        if entry := domain.objects.get(base.format(name)):
            return entry.docname, entry.node_id, base.format(name)
    return None


def _class(domain: PythonDomain, name: str) -> tuple[str, str, str] | None:
    """The same of a bare class, such as ``DomainError``, if only one is called so."""
    found = {
        (entry.docname, entry.node_id): whole
        for whole, entry in domain.objects.items()
        if whole.endswith(f".{name}") and entry.objtype in ("class", "exception")
    }
    if len(found) != 1:
        return None
    ((page, place), whole) = found.popitem()
    return page, place, whole


class Links(SphinxPostTransform):
    """Links what is named."""

    default_priority = 8  # just before cross-references are resolved

    def run(self, **_: object) -> None:
        """Link inline code and the numbers of texts, but not in titles."""
        for literal in list(self.document.findall(nodes.literal)):
            self._code(literal)
        if "texts" in self.env.all_docs and self.env.docname != "texts":
            for text in list(self.document.findall(nodes.Text)):
                self._texts(text)

    def _code(self, literal: nodes.literal) -> None:
        if _inside(literal, (*PLAIN[:2], nodes.literal_block)):
            return
        found = known(self.env.domains["py"], literal.astext())
        if found and found[1] not in _around(literal):
            page, place, name = found
            link = self._link(page, place, literal.deepcopy(), name)
            literal.replace_self(link)

    def _texts(self, text: nodes.Text) -> None:
        parts = _TEXT.split(text)
        if len(parts) == 1 or _inside(text, PLAIN):
            return
        whole, at, new = str(text), 0, []
        for found in _TEXT.finditer(whole):
            new.append(nodes.Text(whole[at : found.start()]))
            shown = nodes.inline("", found[0])
            new.append(self._link("texts", f"text-{found[1]}", shown, ""))
            at = found.end()
        new.append(nodes.Text(whole[at:]))
        text.parent.replace(text, [part for part in new if part.astext()])

    def _link(self, page: str, place: str, shown: nodes.Node, title: str) -> nodes.Node:
        builder = self.app.builder
        return make_refnode(builder, self.env.docname, page, place, shown, title)


def _inside(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    while node := node.parent:
        if isinstance(node, kinds):
            return True
    return False


def _around(node: nodes.Node) -> set[str]:
    """The places of the entries that a node stands in: nothing links to itself."""
    found: set[str] = set()
    while node := node.parent:
        for sign in node.children:
            if "ids" in getattr(sign, "attributes", {}):
                found.update(sign["ids"])
    return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the transform."""
    app.add_post_transform(Links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
