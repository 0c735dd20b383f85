"""What each constraint of SHACL asks for, and what to do where it is not kept, in German and English.

A shape's own words come first: sh:message for the rule, rdfs:comment for what to do. {key} is what the path is called,
{argument} what the constraint asks for, {count} how many values there are.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["WORDING", "Words", "words_for"]


@dataclass(frozen=True)
class Words:
    """A rule in words, and what to do: German and English."""

    rule: tuple[str, str]
    hint: tuple[str, str]

    def of(self, language: str) -> tuple[str, str]:
        at = ("de", "en").index(language)
        return self.rule[at], self.hint[at]


WORDING = {
    "MinCountConstraintComponent": Words(
        ("„{key}“ muss mindestens {argument}-mal angegeben sein.", "“{key}” must be given at least {argument} times."),
        (
            "„{key}“ ergänzen: {argument} nötig, {count} vorhanden.",
            "Add “{key}”: {argument} needed, {count} found.",
        ),
    ),
    "MaxCountConstraintComponent": Words(
        ("„{key}“ darf höchstens {argument}-mal angegeben sein.", "“{key}” may be given {argument} times at most."),
        (
            "Von „{key}“ so viele Angaben löschen, dass {argument} bleiben (vorhanden: {count}).",
            "Delete values of “{key}” until {argument} are left (found: {count}).",
        ),
    ),
    "DatatypeConstraintComponent": Words(
        ("„{key}“ ist ein Wert der Art {argument}.", "“{key}” is a value of the kind {argument}."),
        (
            "Den Wert von „{key}“ als {argument} schreiben{example}.",
            "Write the value of “{key}” as {argument}{example}.",
        ),
    ),
    "ClassConstraintComponent": Words(
        ("„{key}“ verweist auf etwas der Art {argument}.", "“{key}” points to something of the kind {argument}."),
        (
            "Die id bei „{key}“ prüfen: Sie muss auf etwas der Art {argument} zeigen. Stimmt die id, dann dort, wohin "
            "sie zeigt, die Art (type) berichtigen.",
            "Check the id at “{key}”: it must point to something of the kind {argument}. If the id is right, mend the "
            "type of what it points to.",
        ),
    ),
    "NodeKindConstraintComponent": Words(
        ("„{key}“ ist {argument}.", "“{key}” is {argument}."),
        ("Bei „{key}“ {argument} eintragen.", "Give {argument} for “{key}”."),
    ),
    "PatternConstraintComponent": Words(
        ("„{key}“ folgt dem Muster {argument}.", "“{key}” follows the pattern {argument}."),
        (
            "Den Wert von „{key}“ so schreiben, wie die Regel es zeigt (Muster: {argument}).",
            "Write the value of “{key}” as the rule shows (pattern: {argument}).",
        ),
    ),
    "MinLengthConstraintComponent": Words(
        ("„{key}“ hat mindestens {argument} Zeichen.", "“{key}” has {argument} characters at least."),
        ("„{key}“ ausführlicher schreiben.", "Write “{key}” at greater length."),
    ),
    "MaxLengthConstraintComponent": Words(
        ("„{key}“ hat höchstens {argument} Zeichen.", "“{key}” has {argument} characters at most."),
        ("„{key}“ auf {argument} Zeichen kürzen.", "Shorten “{key}” to {argument} characters."),
    ),
    "LanguageInConstraintComponent": Words(
        ("„{key}“ ist in einer der Sprachen {argument}.", "“{key}” is in one of the languages {argument}."),
        (
            "Beim Text von „{key}“ die Sprache angeben, eine von: {argument}.",
            "Give the language of the text of “{key}”, one of: {argument}.",
        ),
    ),
    "UniqueLangConstraintComponent": Words(
        ("„{key}“ steht je Sprache einmal.", "“{key}” stands once per language."),
        ("Je Sprache nur einen Text von „{key}“ stehen lassen.", "Keep one text of “{key}” per language."),
    ),
    "InConstraintComponent": Words(
        ("„{key}“ ist eines von: {argument}.", "“{key}” is one of: {argument}."),
        ("Bei „{key}“ einen dieser Werte nehmen: {argument}.", "Take one of these for “{key}”: {argument}."),
    ),
    "HasValueConstraintComponent": Words(
        ("„{key}“ hat den Wert {argument}.", "“{key}” has the value {argument}."),
        ("Bei „{key}“ den Wert {argument} angeben.", "Give the value {argument} for “{key}”."),
    ),
    "NodeConstraintComponent": Words(
        ("„{key}“ hält die Regeln von {argument} ein.", "“{key}” keeps the rules of {argument}."),
        (
            "Den Wert von „{key}“ austauschen oder dort berichtigen; was ihm fehlt, steht bei den Einzelheiten.",
            "Replace the value of “{key}” or mend it where it stands; the details say what it lacks.",
        ),
    ),
    "PropertyConstraintComponent": Words(
        ("„{key}“ hält die Regeln von {argument} ein.", "“{key}” keeps the rules of {argument}."),
        ("Siehe die Einzelheiten.", "See the details."),
    ),
    "QualifiedMinCountConstraintComponent": Words(
        ("Von „{key}“ fehlt eine Angabe bestimmter Art.", "A value of a certain kind is missing from “{key}”."),
        (
            "Bei „{key}“ Angaben der verlangten Art ergänzen, bis es {argument} sind.",
            "Add values of the kind asked for to “{key}” until there are {argument}.",
        ),
    ),
    "QualifiedMaxCountConstraintComponent": Words(
        ("Von „{key}“ stehen zu viele Angaben einer Art.", "There are too many values of one kind of “{key}”."),
        (
            "Von „{key}“ so viele Angaben der genannten Art löschen, dass {argument} bleiben.",
            "Delete values of that kind from “{key}” until {argument} are left.",
        ),
    ),
    "MinInclusiveConstraintComponent": Words(
        ("„{key}“ ist mindestens {argument}.", "“{key}” is {argument} at least."),
        ("Bei „{key}“ {argument} oder mehr angeben.", "Give {argument} or more for “{key}”."),
    ),
    "MaxInclusiveConstraintComponent": Words(
        ("„{key}“ ist höchstens {argument}.", "“{key}” is {argument} at most."),
        ("Bei „{key}“ {argument} oder weniger angeben.", "Give {argument} or less for “{key}”."),
    ),
    "MinExclusiveConstraintComponent": Words(
        ("„{key}“ ist größer als {argument}.", "“{key}” is more than {argument}."),
        ("Bei „{key}“ mehr als {argument} angeben.", "Give more than {argument} for “{key}”."),
    ),
    "MaxExclusiveConstraintComponent": Words(
        ("„{key}“ ist kleiner als {argument}.", "“{key}” is less than {argument}."),
        ("Bei „{key}“ weniger als {argument} angeben.", "Give less than {argument} for “{key}”."),
    ),
    "ClosedConstraintComponent": Words(
        ("„{key}“ gehört nicht zu dieser Art von Eintrag.", "“{key}” does not belong to this kind of entry."),
        (
            "„{key}“ hier löschen, oder dort angeben, wo es hingehört.",
            "Delete “{key}” here, or give it where it belongs.",
        ),
    ),
    "NotConstraintComponent": Words(
        ("„{key}“ darf {argument} nicht entsprechen.", "“{key}” must not be like {argument}."),
        ("Den Wert von „{key}“ ändern oder löschen.", "Change or delete the value of “{key}”."),
    ),
    "AndConstraintComponent": Words(
        ("„{key}“ hält alle genannten Regeln ein.", "“{key}” keeps all of the rules."),
        ("Berichtigen, was bei den Einzelheiten steht.", "Mend what the details say."),
    ),
    "OrConstraintComponent": Words(
        ("„{key}“ erfüllt mindestens eine der Möglichkeiten.", "“{key}” meets one of the possibilities at least."),
        (
            "Eine Möglichkeit wählen und erfüllen; was an jeder fehlt, steht bei den Einzelheiten.",
            "Choose one of the possibilities and meet it; the details say what each lacks.",
        ),
    ),
    "XoneConstraintComponent": Words(
        ("„{key}“ erfüllt genau eine der Möglichkeiten.", "“{key}” meets exactly one of the possibilities."),
        (
            "Genau eine Möglichkeit erfüllen: eine wählen und löschen, was zu den anderen gehört.",
            "Meet exactly one possibility: choose one and delete what belongs to the others.",
        ),
    ),
    "EqualsConstraintComponent": Words(
        ("„{key}“ hat dieselben Werte wie „{argument}“.", "“{key}” has the same values as “{argument}”."),
        ("„{key}“ und „{argument}“ gleich angeben.", "Give “{key}” and “{argument}” alike."),
    ),
    "DisjointConstraintComponent": Words(
        ("„{key}“ hat keinen Wert mit „{argument}“ gemein.", "“{key}” has no value in common with “{argument}”."),
        ("Den gemeinsamen Wert an einer der beiden Stellen löschen.", "Delete the common value in one of the two."),
    ),
    "LessThanConstraintComponent": Words(
        ("„{key}“ ist kleiner als „{argument}“.", "“{key}” is less than “{argument}”."),
        ("Prüfen, welcher der beiden Werte falsch ist.", "Check which of the two values is wrong."),
    ),
    "LessThanOrEqualsConstraintComponent": Words(
        ("„{key}“ ist höchstens so groß wie „{argument}“.", "“{key}” is no more than “{argument}”."),
        ("Prüfen, welcher der beiden Werte falsch ist.", "Check which of the two values is wrong."),
    ),
    "SPARQLConstraintComponent": Words(
        ("Der Eintrag hält die Regel {argument} nicht ein.", "The entry does not keep the rule {argument}."),
        (
            "Die genannten Angaben mit der Regel vergleichen und berichtigen.",
            "Compare what is given with the rule and mend it.",
        ),
    ),
}
MISSING = Words(
    ("„{key}“ muss angegeben sein.", "“{key}” must be given."),
    ("„{key}“ fehlt hier: die Angabe ergänzen.", "“{key}” is missing here: add it."),
)
"""For a property that must be given once at least, and is not."""
ONCE = Words(
    ("„{key}“ darf nur einmal angegeben sein.", "“{key}” may be given once only."),
    (
        "Von „{key}“ nur eine Angabe stehen lassen und die übrigen löschen (vorhanden: {count}).",
        "Keep one value of “{key}” and delete the others (found: {count}).",
    ),
)
"""For a property that may be given once at most."""
ONE_OF_A_KIND = Words(
    WORDING["QualifiedMinCountConstraintComponent"].rule,
    ("Bei „{key}“ eine Angabe der verlangten Art ergänzen.", "Add a value of the kind asked for to “{key}”."),
)
"""For a property that must have one value of a certain kind at least."""
NEVER = Words(
    ("„{key}“ darf hier nicht stehen.", "“{key}” must not stand here."),
    ("„{key}“ hier löschen.", "Delete “{key}” here."),
)
"""For a property that may be given 0 times at most."""
OTHER = Words(
    ("Der Eintrag hält die Regel {argument} nicht ein.", "The entry does not keep the rule {argument}."),
    ("Die Angaben mit der Regel vergleichen und berichtigen.", "Compare what is given with the rule and mend it."),
)


def words_for(component: str, argument: str) -> Words:
    """The words for a constraint; the usual counts have their own."""
    usual = {
        ("MinCountConstraintComponent", "1"): MISSING,
        ("MaxCountConstraintComponent", "1"): ONCE,
        ("QualifiedMinCountConstraintComponent", "1"): ONE_OF_A_KIND,
        ("MaxCountConstraintComponent", "0"): NEVER,
    }
    return usual.get((component, argument)) or WORDING.get(component, OTHER)
