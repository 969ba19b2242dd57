"""Runs alone, in a process of its own with little memory and time: looks through a letter template, and fills one in.

`python -I filler.py COMMAND`. On its input stands one line of JSON and then the DOCX; it ends with 3 where it cannot go
on. It imports nothing of ROSI, opens no file and knows no secret.

    inspect    {}                              faults of the file, as JSON: what a letter may not hold
    check      {"optional": {name: bool}}      the same, faults of what is to be filled in, and the fields that are
    fill       {"values": {name: text}}        the letter, as DOCX

A template is hostile input. A tag names a field, or asks whether a field is filled in; nothing else of Jinja is known
here, and what would be rendered is compiled from that alone.
"""

import io
import json
import os
import re
import resource
import sys
import zipfile

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
CANNOT = 3
LARGEST = 2 * 1024 * 1024  # bytes of the file
LARGEST_PART = 4 * 1024 * 1024  # bytes of one part, once unpacked
LARGEST_ALL = 16 * 1024 * 1024
MOST_PARTS = 300
MOST_FAULTS = 30

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/"  # the same elements by other names, which are looked for by none here
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# What the parts of a letter may be to one another, by the last word of the type. Everything else reaches outside,
# runs, or hides a file within the file.
RELATIONS = {
    "officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail", "styles",
    "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering", "header", "footer",
    "footnotes", "endnotes", "image", "customXml", "customXmlProps", "people",
}  # fmt: skip
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
FIELD_CODES = re.compile(r"(?:\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b(?:\s*\\\*\s*\w+)*\s*)*")
REACHES_OUT = re.compile(r"\s*(?:\w+:)?(?://|\\\\)|\s*(?:file|data|javascript):", re.I)


class Fault(Exception):
    """Something that a letter may not hold: a code, where it is, and what it is."""

    def __init__(self, code, what="", place=None):
        super().__init__(code)
        self.fault = {"code": code, "what": what[:80], "place": place}


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# --- The file ---------------------------------------------------------------------------------------


def parts_of(data):
    """The parts of the file by name, unpacked within limits. Raises Fault."""
    if len(data) > LARGEST:
        raise Fault("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            names = [member.filename for member in members]
            if len(members) > MOST_PARTS:
                raise Fault("too_large")
            if len({name.lower() for name in names}) != len(names) or any(
                member.flag_bits & 1 for member in members
            ):
                raise Fault("no_docx")
            found, left = {}, LARGEST_ALL
            for member in members:
                with archive.open(member) as file:
                    found[member.filename] = file.read(min(LARGEST_PART, left) + 1)
                left -= len(found[member.filename])
                if left < 0 or len(found[member.filename]) > LARGEST_PART:
                    raise Fault("too_large")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Fault("no_docx") from error
    if "[Content_Types].xml" not in found or "word/document.xml" not in found:
        raise Fault("no_docx")
    return found


def tree_of(data):
    """The XML of a part. Raises Fault: nothing is declared in a letter, so nothing can be expanded."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Fault("no_docx") from error
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise Fault("declares")
    return root


def inspect(parts):
    """Faults of the file itself, and the trees of its parts. Raises Fault for what makes all the rest senseless."""
    faults, trees = [], {}
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            trees[name] = tree_of(data)
    faults += in_types(trees["[Content_Types].xml"], parts)
    for name, root in trees.items():
        if name.endswith(".rels"):
            faults += in_relations(root)
        elif name.startswith("word/"):
            faults += in_markup(root)
    for name, data in parts.items():
        if name in trees or name.startswith("docProps/thumbnail."):
            continue
        if not name.startswith("word/media/"):
            faults.append(Fault("holds_other", name.rpartition("/")[2]).fault)
        elif not data.startswith(PICTURES):
            faults.append(Fault("picture", name.rpartition("/")[2]).fault)
    return faults, trees


def in_types(root, parts):
    kinds = {element.get("PartName", ""): element.get("ContentType", "") for element in root}
    said = [*kinds.values(), *parts]
    if any("macro" in word.lower() or "vba" in word.lower() for word in said):
        yield Fault("macros").fault
    elif kinds.get("/word/document.xml") != MAIN:
        raise Fault("no_docx")


def in_relations(root):
    for relation in root:
        kind = relation.get("Type", "").rstrip("/").rpartition("/")[2]
        if relation.get("TargetMode", "") == "External" or REACHES_OUT.match(relation.get("Target", "")):
            yield Fault("reaches_out", relation.get("Target", "")).fault
        elif kind not in RELATIONS:
            yield Fault("macros" if "vba" in kind.lower() else "holds_other", kind).fault


def in_markup(root):
    """Codes of Word that fetch something, also in its other writing, and addresses in the drawing of a picture."""
    if any(str(element.tag).startswith(STRICT) for element in root.iter()):
        yield Fault("holds_other", "Strict Open XML").fault
    for paragraph in root.iter(W + "p"):
        said = "".join(code.text or "" for code in paragraph.iter(W + "instrText", W + "delInstrText"))
        said += "".join(" " + (field.get(W + "instr") or "") for field in paragraph.iter(W + "fldSimple"))
        if not FIELD_CODES.fullmatch(said):
            yield Fault("field_code", said.strip()).fault
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.rpartition("}")[2] in ("src", "href", "link", "altHref") and REACHES_OUT.match(value):
                yield Fault("reaches_out", value).fault


# --- What is to be filled in ------------------------------------------------------------------------

TAG = re.compile(r"\{\{(?P<field>.*?)\}\}|\{%(?P<ask>.*?)%\}|(?P<left>\{[{%#]|[}%#]\})")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ASKS = re.compile(r"(?P<over>p|tr|)\s+(?P<word>if|elif|else|endif)\b\s*(?P<condition>.*)")
FILLED = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml")


def paragraphs_of(root):
    """Each paragraph with its own text: that of a text box within it is a paragraph of its own."""
    for paragraph in root.iter(W + "p"):
        words = [
            element.text or ""
            for element in paragraph.iter(W + "t")
            if next(element.iterancestors(W + "p")) is paragraph
        ]
        yield "".join(words)


class Tags:
    """Goes through the tags of one part, and remembers which questions are open."""

    def __init__(self, part, optional):
        self.part, self.optional = part, optional
        self.open, self.faults, self.used = [], [], set()
        self.place = None

    def fault(self, code, what=""):
        self.faults.append(Fault(code, what, self.place).fault)

    def read(self, number, text):
        self.place = {"part": self.part, "number": number, "text": text[:60]}
        for tag in TAG.finditer(text):
            if tag["left"]:
                self.fault("half_tag", tag.group())
            elif tag["field"] is not None:
                self.field(tag["field"].strip())
            else:
                self.ask(tag["ask"], alone=text.strip() == tag.group())
        while self.open and not self.open[-1][0]:
            self.open.pop()
            self.fault("not_closed")

    def known(self, name):
        self.used.add(name)
        if name not in self.optional:
            self.fault("unknown", name)
            return False
        return True

    def field(self, name):
        if not NAME.fullmatch(name):
            self.fault("no_field", name)
        elif (
            self.known(name)
            and self.optional[name]
            and not any(name in asked for _over, asked, _at in self.open)
        ):
            self.fault("may_be_empty", name)

    def ask(self, text, *, alone):
        said = ASKS.fullmatch(text.rstrip())
        condition = said["condition"].strip() if said else ""
        if said is None or bool(condition) == (said["word"] in ("else", "endif")):
            return self.fault("no_question", text.strip())
        if said["over"] == "p" and not alone:
            self.fault("not_alone", text.strip())
        if said["word"] == "if":
            return self.open.append((said["over"], self.condition(condition), self.place))
        if not self.open:
            return self.fault("not_opened", said["word"])
        over, _asked, place = self.open.pop()
        if over != said["over"]:
            self.fault("other_reach", text.strip())
        if said["word"] != "endif":
            self.open.append((over, self.condition(condition), place))

    def condition(self, text):
        """The names that are surely filled in where this holds. A condition is names, `not`, `and`, `or`."""
        if not text:
            return frozenset()
        words = text.split()
        shape = " ".join(word if word in ("and", "or", "not") else "x" for word in words)
        names = {word for word in words if word not in ("and", "or", "not")}
        if not re.fullmatch(r"(?:not )?x(?: (?:and|or) (?:not )?x)*", shape) or not all(
            map(NAME.fullmatch, names)
        ):
            self.fault("no_question", text)
            return frozenset()
        for name in sorted(names):
            self.known(name)
        return frozenset() if "or" in words or "not" in words else frozenset(names)

    def end(self):
        for _over, _asked, place in self.open:
            self.place = place
            self.fault("not_closed")


def in_tags(trees, optional):
    faults, used = [], set()
    for name in sorted(trees, key=lambda name: (name != "word/document.xml", name)):
        if not name.startswith("word/") or name.endswith(".rels"):
            continue
        tags = Tags(name[5:].removesuffix(".xml").rstrip("0123456789"), optional)
        for number, text in enumerate(paragraphs_of(trees[name]), 1):
            tags.read(number, text)
        tags.end()
        if tags.used and not FILLED.fullmatch(name):
            tags.fault("not_here")
        faults += tags.faults
        used |= tags.used
    return faults, used


# --- Filling in -------------------------------------------------------------------------------------


def environment():
    """Jinja that knows names and questions about them, whatever else was said before."""
    from jinja2 import StrictUndefined, nodes
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    known = (
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.If,
        nodes.Not,
        nodes.And,
        nodes.Or,
    )

    class OnlyFields(ImmutableSandboxedEnvironment):
        def _parse(self, source, name, filename):
            tree = super()._parse(source, name, filename)
            for node in tree.find_all(nodes.Node):
                if not isinstance(node, known):
                    raise SecurityError(type(node).__name__)
            return tree

    made = OnlyFields(autoescape=True, undefined=StrictUndefined, extensions=[])
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fill(data, values):
    """The letter. Names and dates of whoever made the template do not go along."""
    from docxtpl import DocxTemplate

    template = DocxTemplate(io.BytesIO(data))
    clean = {name: NOT_IN_XML.sub("", text).replace("\r\n", "\n") for name, text in values.items()}
    template.render(clean, environment())
    about = template.docx.core_properties
    for name in (
        "author",
        "last_modified_by",
        "comments",
        "keywords",
        "title",
        "subject",
        "identifier",
        "category",
    ):
        setattr(about, name, "")
    written = io.BytesIO()
    template.save(written)
    return written.getvalue()


def check(data, optional):
    """Faults, and the fields that are used; of a template without faults it was tried that it can be filled in."""
    try:
        faults, trees = inspect(parts_of(data))
        more, used = in_tags(trees, optional)
        faults += more
    except Fault as fault:
        return {"faults": [fault.fault], "used": []}
    if not faults:
        faults += tried(data, {name: f"Voorbeeld {name}" for name in optional})
        faults += tried(data, {name: "" if empty else "Voorbeeld" for name, empty in optional.items()})
    return {"faults": faults[:MOST_FAULTS], "used": sorted(used)}


def tried(data, values):
    try:
        written = parts_of(fill(data, values))
        text = " ".join(
            " ".join(paragraphs_of(tree_of(part))) for name, part in written.items() if FILLED.fullmatch(name)
        )
    except Exception as error:
        return [Fault("not_filled", type(error).__name__).fault]
    return [Fault("not_filled", "{").fault] if re.search(r"\{[{%]", text) else []


def inspected(data):
    try:
        faults, _trees = inspect(parts_of(data))
    except Fault as fault:
        faults = [fault.fault]
    return {"faults": faults[:MOST_FAULTS], "used": []}


def run(command, asked, data):
    if command == "fill":
        return fill(data, asked["values"])
    found = inspected(data) if command == "inspect" else check(data, asked["optional"])
    return json.dumps(found).encode()


def main(command):
    limit()
    try:
        head, _, data = sys.stdin.buffer.read().partition(b"\n")
        sys.stdout.buffer.write(run(command, json.loads(head), data))
        sys.stdout.buffer.flush()
    except BaseException:
        return CANNOT
    return 0


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
